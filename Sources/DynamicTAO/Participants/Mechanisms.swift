import FixedPoint

/// The mechanisms of a subnet (Docs/Specification/emission.md, Mechanisms).
public enum Mechanisms {
  /// The alpha of each of `count` mechanisms, in rao: floor(alpha * s / 65535) by a stored split, floor(alpha / count)
  /// without. The list is cut or padded with 0 to `count`; what is missing to `alpha` goes to the first.
  ///
  /// - Parameter split: the stored parts of 65535; `nil` where none is stored.
  public static func split(alpha: UInt64, count: Int, split: [UInt16]?) -> [UInt64] {
    guard count > 0 else { return [] }
    var parts = (split ?? []).prefix(count).map {
      UInt64(clamping: UInt128(alpha) * UInt128($0) / UInt128(UInt16.max))
    }
    let share = split == nil ? alpha / UInt64(count) : 0
    while parts.count < count { parts.append(share) }
    let total = parts.reduce(UInt64(0)) { $0.addingSaturating($1) }
    parts[0] = parts[0].addingSaturating(alpha.subtractingSaturating(total))
    return parts
  }
}
