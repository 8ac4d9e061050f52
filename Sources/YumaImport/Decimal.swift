// SPDX-License-Identifier: Apache-2.0
import YumaJSON

/// Numbers as programs print them, of which the chain's own integers are recovered or refused
/// (Docs/Reference/Import/metagraph.md).
enum Decimal {
  /// Whether the number is an integer in plain digits.
  static func isInteger(_ token: Substring) -> Bool { token.allSatisfy { "0"..."9" ~= $0 } }

  /// The u16 of which decimals are the shares of 65535.
  ///
  /// A decimal of d digits after the point stands for every number within half a unit of its last digit, and is
  /// recovered if the share of exactly one u16 is among them. Among decimals of six or more digits, which a program
  /// printed in full, a shorter one is the number that it says; 0.0 and 1.0 are that everywhere.
  ///
  /// - Parameter wrap: puts an error at its place in the list.
  /// - Throws: for a decimal that more than one u16 prints as, which has lost what is asked for, or none, and for an
  ///   integer other than 0 among decimals.
  static func shares(_ tokens: [Substring], _ wrap: (Int, SCALEError) -> JSONError) throws(JSONError) -> [UInt16] {
    let isFull = tokens.contains { ($0.split(separator: ".").last?.prefix { $0.isNumber }.count ?? 0) >= 6 }
    var shares: [UInt16] = []
    for (place, token) in tokens.enumerated() {
      do throws(SCALEError) {
        shares.append(try share(token, isFull: isFull))
      } catch {
        throw wrap(place, error)
      }
    }
    return shares
  }

  /// The u16 of one share; `isFull` says that it is written in full.
  static func share(_ token: Substring, isFull: Bool) throws(SCALEError) -> UInt16 {
    let text = Printable.excerpt(token)
    if token == "0" { return 0 }
    if isInteger(token) {
      throw SCALEError(problem: "\(text) is an integer among decimals: which of the two scales it has is unclear")
    }
    guard let value = Double(token), 0...1 ~= value else {
      throw SCALEError(problem: "\(text) is not a share of 65535: it is not between 0 and 1")
    }
    if token == "0.0" || token == "1.0" { return value == 0 ? 0 : 65535 }
    let nearest = Int((value * 65535).rounded())
    let digits = scaled(token)
    let around = max(nearest - 2, 0)...min(nearest + 2, 65535)
    let equal = around.filter { candidate in
      let share = Double(candidate) / 65535
      return share == value || Float(share) == Float(value)
    }
    if isFull, let exact = equal.first, equal.count == 1 { return UInt16(exact) }
    let candidates = around.filter { candidate in
      guard !equal.contains(candidate), let (mantissa, scale) = digits else { return equal.contains(candidate) }
      let distance = mantissa * 65535 - Int128(candidate) * scale
      return 2 * distance.magnitude <= 65535
    }
    guard let first = candidates.first, let last = candidates.last else {
      throw SCALEError(problem: "\(text) is the share of 65535 of no u16: it was normalised otherwise, and is lossy")
    }
    guard first == last else {
      throw SCALEError(
        problem: "\(text) is lossy: \(candidates.count) or more u16, \(first) to \(last), print as it does")
    }
    return UInt16(first)
  }

  /// The u16 of a list of integers.
  static func integers(_ tokens: [Substring], _ wrap: (Int, SCALEError) -> JSONError) throws(JSONError) -> [UInt16] {
    var values: [UInt16] = []
    for (place, token) in tokens.enumerated() {
      guard let value = UInt16(token) else {
        throw wrap(place, SCALEError(problem: "\(Printable.excerpt(token)) does not fit into 16 bits"))
      }
      values.append(value)
    }
    return values
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
