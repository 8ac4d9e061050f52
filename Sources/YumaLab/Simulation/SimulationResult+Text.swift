// SPDX-License-Identifier: Apache-2.0
extension SimulationResult {
  /// A number to four decimals, rounded to the nearest, such as "0.9471"; "-" for one that is not finite, or 10^12 and more.
  public static func decimals(_ value: Double) -> String {
    guard value.isFinite, value.magnitude < 1e12 else { return "-" }
    let scaled = Int((value * 10_000).rounded())
    let digits = String(scaled.magnitude)
    let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    return (scaled < 0 ? "-" : "") + padded.dropLast(4) + "." + padded.suffix(4)
  }
}
