// SPDX-License-Identifier: Apache-2.0

/// Validators or servers that a summary or a chart shows as one.
public struct NamedGroup: Sendable, Hashable {
  /// The name of its only member, or what its members have in common.
  public let name: String
  /// Their places.
  public let members: [Int]
  /// Whether they are what is left beside the largest.
  public private(set) var isRest = false

  /// Each by itself, where there are no more than `limit`. Else those whose names differ only in a number at the end are
  /// together; where that would join all, the largest stand by themselves, and the others are together.
  ///
  /// - Parameters:
  ///   - names: names of validators or servers
  ///   - sizes: how much each matters
  ///   - limit: how many stand by themselves
  /// - Returns: the groups, which have every place once
  public static func groups(of names: [String], sizes: [Double], limit: Int = 8) -> [NamedGroup] {
    guard names.count > limit else { return names.enumerated().map { NamedGroup(name: $1, members: [$0]) } }
    var order: [String] = []
    var members: [String: [Int]] = [:]
    for (index, name) in names.enumerated() {
      let stem = stem(of: name)
      if members[stem] == nil { order.append(stem) }
      members[stem, default: []].append(index)
    }
    guard order.count == 1 || order.count > limit else {
      return order.map { stem in
        let places = members[stem] ?? []
        return NamedGroup(name: places.count == 1 ? names[places[0]] : "\(places.count) x \(stem)", members: places)
      }
    }
    let bySize = names.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
    let others = bySize.dropFirst(limit - 1).sorted()
    return bySize.prefix(limit - 1).map { NamedGroup(name: names[$0], members: [$0]) }
      + [NamedGroup(name: "\(others.count) others", members: others, isRest: true)]
  }

  /// Those whose names differ only in a number at the end together, however few there are; where that would join all,
  /// the groups of `groups(of:sizes:limit:)`.
  ///
  /// - Parameters:
  ///   - names: names of validators or servers
  ///   - sizes: how much each matters
  ///   - limit: how many stand by themselves where all have one kind of name
  /// - Returns: the groups, which have every place once
  package static func kinds(of names: [String], sizes: [Double], limit: Int = 8) -> [NamedGroup] {
    let stems = names.map { stem(of: $0) }
    guard Set(stems).count > 1 else { return groups(of: names, sizes: sizes, limit: limit) }
    var order: [String] = []
    for stem in stems where !order.contains(stem) { order.append(stem) }
    guard order.count <= limit else { return groups(of: names, sizes: sizes, limit: limit) }
    return order.map { stem in
      let places = names.indices.filter { stems[$0] == stem }
      return NamedGroup(name: places.count == 1 ? names[places[0]] : "\(places.count) x \(stem)", members: places)
    }
  }

  /// A name without a number at its end.
  package static func stem(of name: String) -> String {
    let parts = name.split(separator: " ")
    guard parts.count > 1, let last = parts.last, last.allSatisfy(\.isNumber) else { return name }
    return parts.dropLast().joined(separator: " ")
  }
}
