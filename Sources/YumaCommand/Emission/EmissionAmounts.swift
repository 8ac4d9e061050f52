// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation

/// An amount in whole tokens with at most nine decimals, in rao.
struct Tokens: ExpressibleByArgument {
  let rao: UInt64

  init?(argument: String) {
    let parts = argument.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let digits = parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } }
    guard digits, let whole = parts.first.flatMap({ UInt64($0) }) else { return nil }
    let fraction = parts.count == 2 ? parts[1] : "0"
    guard fraction.count <= 9, let rest = UInt64(fraction + String(repeating: "0", count: 9 - fraction.count)) else {
      return nil
    }
    let (scaled, overflows) = whole.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carries) = scaled.addingReportingOverflow(rest)
    guard !overflows && !carries else { return nil }
    rao = sum
  }
}

/// One amount that is given in tokens or in rao, never without its unit.
enum Unit {
  /// The amount in rao.
  ///
  /// - Throws: a usage error unless exactly one of the two is given.
  static func rao(_ tokens: Tokens?, _ rao: UInt64?, options: String, default usual: UInt64? = nil) throws -> UInt64 {
    switch (tokens, rao) {
    case (let tokens?, nil): return tokens.rao
    case (nil, let rao?): return rao
    case (nil, nil):
      if let usual { return usual }
      throw ValidationError("an amount is missing: give \(options)")
    case (_?, _?): throw ValidationError("an amount is given twice: give \(options), not both")
    }
  }
}

/// A proportion from 0 to 1 in decimals or, with a percent sign, in percent.
struct Proportion: ExpressibleByArgument {
  let value: Double

  init?(argument: String) {
    let isPercent = argument.hasSuffix("%")
    guard let number = Double(isPercent ? String(argument.dropLast()) : argument) else { return nil }
    let value = isPercent ? number / 100 : number
    guard 0...1 ~= value else { return nil }
    self.value = value
  }

  /// As parts of 65535, to the nearest.
  var ofUInt16: UInt16 { UInt16((value * 65_535).rounded()) }
}

/// A number with so many digits that count, without an exponent where that is readable.
func significant(_ value: Double, _ digits: Int = 6) -> String { String(format: "%.\(digits)g", value) }

/// A number with so many decimals.
func fixed(_ value: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", value) }

/// A part of 1 in percent.
func percent(_ part: Double, decimals: Int = 3) -> String { "\(fixed(part * 100, decimals)) %" }

/// A part of 1 in percent, with its sign.
func signedPercent(_ part: Double, decimals: Int = 3) -> String {
  "\(part >= 0 ? "+" : "")\(percent(part, decimals: decimals))"
}
