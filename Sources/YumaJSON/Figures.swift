// SPDX-License-Identifier: Apache-2.0

/// Numbers as people read them.
package enum Figures {
  /// The number with a comma between thousands.
  package static func grouped(_ value: some BinaryInteger) -> String {
    let digits = String(value.magnitude)
    var result = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return result
  }

  /// The number with its sign, also where it is positive.
  package static func signed(_ value: Int128) -> String { value > 0 ? "+\(grouped(value))" : grouped(value) }

  /// An amount in rao as whole tokens and `decimals` of the nine digits behind the point, the rest cut off.
  package static func tokens(_ rao: some BinaryInteger, decimals: Int = 9) -> String {
    let (whole, fraction) = rao.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    let digits = String(fraction)
    let padded = String(repeating: "0", count: 9 - digits.count) + digits
    return "\(rao < 0 ? "-" : "")\(grouped(whole)).\(padded.prefix(decimals))"
  }

  /// A value of 65535 as a proportion, to five decimals, which tell any two apart; 0 stands out as such.
  package static func proportion(_ value: UInt16) -> String {
    guard value > 0 else { return "0" }
    return decimal(Int64(value), denominator: 65535, decimals: 5)
  }

  /// The raw bits of a number with 32 fractional bits in decimal, to ten decimals; 0 stands out as such.
  package static func decimal(raw bits: Int64) -> String {
    bits == 0 ? "0" : decimal(bits, denominator: 1 << 32, decimals: 10)
  }

  /// A quotient to so many decimals, halves away from zero.
  private static func decimal(_ numerator: Int64, denominator: Int64, decimals: Int) -> String {
    let scale = (0..<decimals).reduce(Int128(1)) { scale, _ in scale * 10 }
    let scaled = (Int128(numerator.magnitude) * scale * 2 + Int128(denominator)) / (2 * Int128(denominator))
    let digits = String(scaled % scale)
    let padded = String(repeating: "0", count: decimals - digits.count) + digits
    return "\(numerator < 0 ? "-" : "")\(scaled / scale).\(padded)"
  }
}
