/// Numbers as programs print them, of which the chain's own integers are recovered or refused (Docs/Import/metagraph.md).
enum Decimal {
  /// Whether the number is an integer in plain digits.
  static func isInteger(_ token: Substring) -> Bool { token.allSatisfy { "0"..."9" ~= $0 } }

  /// The u16 of which a decimal is the share of 65535.
  ///
  /// A decimal of d digits after the point stands for every number within half a unit of its last digit. It is recovered if
  /// the share of exactly one u16 is among them, or is the same number in single or double precision.
  ///
  /// - Throws: for a decimal that more than one u16 prints as, which has lost what is asked for, or none.
  static func share(_ token: Substring) throws(SCALEError) -> UInt16 {
    guard let value = Double(token), 0...1 ~= value else {
      throw SCALEError(problem: "\(Printable.excerpt(token)) is not a share of 65535: it is not between 0 and 1")
    }
    let nearest = Int((value * 65535).rounded())
    let digits = scaled(token)
    let candidates = (max(nearest - 2, 0)...min(nearest + 2, 65535)).filter { candidate in
      let share = Double(candidate) / 65535
      if share == value || Float(share) == Float(value) { return true }
      guard let (mantissa, scale) = digits else { return false }
      let distance = mantissa * 65535 - Int128(candidate) * scale
      return 2 * distance.magnitude <= 65535
    }
    guard let first = candidates.first, let last = candidates.last else {
      throw SCALEError(
        problem:
          "\(Printable.excerpt(token)) is the share of 65535 of no u16: it was normalised or rounded otherwise, and is lossy"
      )
    }
    guard first == last else {
      throw SCALEError(
        problem:
          "\(Printable.excerpt(token)) is lossy: \(candidates.count) or more u16, \(first) to \(last), print as it does"
      )
    }
    return UInt16(first)
  }

  /// An amount in rao, of an integer or of a decimal in tokens with all nine digits after the point.
  static func rao(_ token: Substring) throws(SCALEError) -> UInt64 {
    if isInteger(token) {
      guard let value = UInt64(token) else {
        throw SCALEError(problem: "\(Printable.excerpt(token)) does not fit into 64 bits")
      }
      return value
    }
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, isInteger(parts[0]), isInteger(parts[1]), parts[1].count == 9 else {
      throw SCALEError(
        problem:
          "\(Printable.excerpt(token)) is lossy: an amount is an integer in rao, or has nine digits after the point")
    }
    guard let value = UInt64(parts[0] + parts[1]) else {
      throw SCALEError(problem: "\(Printable.excerpt(token)) does not fit into 64 bits of rao")
    }
    return value
  }

  /// The digits of a decimal as an integer, and the power of ten that it is divided by; nil beyond 18 digits.
  private static func scaled(_ token: Substring) -> (mantissa: Int128, scale: Int128)? {
    let parts = token.split(whereSeparator: { $0 == "e" || $0 == "E" })
    let exponent = parts.count > 1 ? Int(parts[1]) ?? .max : 0
    let number = parts.first?.split(separator: ".", omittingEmptySubsequences: false) ?? []
    let decimals = number.count > 1 ? number[1].count : 0
    guard -18...18 ~= exponent, number.joined().count <= 20, let mantissa = Int128(number.joined()) else { return nil }
    let places = decimals - exponent
    guard 0...20 ~= places else { return nil }
    return (mantissa, (0..<places).reduce(Int128(1)) { scale, _ in scale * 10 })
  }
}
