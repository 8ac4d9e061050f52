// SPDX-License-Identifier: Apache-2.0

/// Numbers as text: the same on every machine, whatever its language.
package enum NumberText {
  /// A number rounded to so many decimals, ties away from zero, with a comma between thousands.
  ///
  /// - Parameters:
  ///   - value: the number; beyond 9e15 it is shown as a power of ten
  ///   - decimals: how many digits follow the point, at most 9
  ///   - isGrouped: whether commas stand between thousands
  /// - Returns: the text, with a real minus sign; "-" for a value that is not finite
  package static func fixed(_ value: Double, decimals: Int, isGrouped: Bool = true) -> String {
    guard value.isFinite else { return "-" }
    let decimals = min(max(0, decimals), 9)
    let scaled = (value.magnitude * Self.power(of: decimals)).rounded()
    guard scaled < 9e15 else {
      return value.magnitude < 9e15 && decimals > 0
        ? fixed(value, decimals: 0, isGrouped: isGrouped) : scientific(value)
    }
    let digits = String(Int64(scaled))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let whole = String(padded.dropLast(decimals))
    let sign = value < 0 && scaled > 0 ? "\u{2212}" : ""
    return sign + (isGrouped ? grouped(whole) : whole) + (decimals > 0 ? "." + padded.suffix(decimals) : "")
  }

  /// A number to three significant digits, as a person writes it: 1,230, 45.6 M, 0.012, 2.5×10⁻⁷.
  package static func short(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    guard value != 0 else { return "0" }
    let size = value.magnitude
    if size >= 999.5e12 || size < 0.9995e-4 { return scientific(value) }
    let unit = Unit.of(size >= 9_999.5 ? size * 1.0005 : 0)
    let scaled = value / unit.factor
    let decimals = max(0, 2 - exponent(of: scaled.magnitude * 1.000_000_1))
    return trimmed(fixed(scaled, decimals: decimals)) + unit.suffix
  }

  /// A part of 1 in percent to so many decimals.
  package static func percent(_ value: Double, decimals: Int) -> String {
    fixed(value * 100, decimals: decimals) + " %"
  }

  /// A thousand, a million, ...: what a long number is shortened by.
  struct Unit: Equatable {
    let factor: Double
    let suffix: String

    static let one = Unit(factor: 1, suffix: "")

    /// The unit for numbers up to `size`; thousands have none, since they are read as they are.
    static func of(_ size: Double) -> Unit {
      switch size {
      case 1e12...: Unit(factor: 1e12, suffix: " T")
      case 1e9...: Unit(factor: 1e9, suffix: " G")
      case 1e6...: Unit(factor: 1e6, suffix: " M")
      default: one
      }
    }
  }

  /// 10 to the power of `exponent`, exact up to 22 and the nearest number to its inverse below 0.
  static func power(of exponent: Int) -> Double {
    var result = 1.0
    for _ in 0..<min(exponent.magnitude, 320) { result *= 10 }
    return exponent < 0 ? 1 / result : result
  }

  /// The largest n with 10^n <= `value`; 0 for what is not positive and finite.
  static func exponent(of value: Double) -> Int {
    guard value > 0, value.isFinite else { return 0 }
    var n = Int((Logarithm.ofTen(value)).rounded(.down))
    if power(of: n + 1) <= value { n += 1 }
    if power(of: n) > value { n -= 1 }
    return n
  }

  /// A multiple of a power of ten: 2.5×10⁻⁷.
  static func scientific(_ value: Double, decimals: Int? = nil, exponent given: Int? = nil) -> String {
    guard value != 0 else { return "0" }
    let exponent = given ?? exponent(of: value.magnitude)
    // Two steps, since the power of ten itself may be too small to have an inverse.
    let mantissa = value / power(of: exponent / 2) / power(of: exponent - exponent / 2)
    let text = decimals.map { fixed(mantissa, decimals: $0) } ?? trimmed(fixed(mantissa, decimals: 2))
    return "\(text)×10\(superscript(exponent))"
  }

  /// A number without the zeros at the end of its decimals.
  static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = Substring(text)
    while text.last == "0" { text = text.dropLast() }
    return String(text.last == "." ? text.dropLast() : text)
  }

  private static func grouped(_ digits: String) -> String {
    guard digits.count > 3 else { return digits }
    let head = digits.count % 3
    var text = String(digits.prefix(head))
    for (index, digit) in digits.dropFirst(head).enumerated() {
      if index % 3 == 0 && !text.isEmpty { text += "," }
      text.append(digit)
    }
    return text
  }

  private static func superscript(_ number: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return String("\(number)".map { $0.wholeNumberValue.map { digits[$0] } ?? "⁻" })
  }
}

/// Logarithms from additions, products and quotients alone, so that every machine has the same bits.
enum Logarithm {
  /// The logarithm to base ten of a positive number, to about 15 digits.
  static func ofTen(_ value: Double) -> Double {
    guard value > 0, value.isFinite else { return value > 0 ? value : .nan }
    var (mantissa, exponent) = (value.significand, Double(value.exponent))
    if mantissa > 1.414_213_562_373_095_1 { (mantissa, exponent) = (mantissa / 2, exponent + 1) }
    // ln m = 2 (s + s^3/3 + s^5/5 + ...) with s = (m - 1) / (m + 1), at most 0.172: 11 terms are enough.
    let s = (mantissa - 1) / (mantissa + 1)
    var (term, sum) = (s, 0.0)
    for k in 0..<11 {
      sum += term / Double(2 * k + 1)
      term *= s * s
    }
    return (2 * sum + exponent * 0.693_147_180_559_945_3) / 2.302_585_092_994_046
  }
}
