// SPDX-License-Identifier: Apache-2.0
import YumaJSON

/// The number with a comma between thousands.
func grouped(_ value: some BinaryInteger) -> String { Figures.grouped(value) }

/// A count and what is counted: "1 epoch", "2 epochs".
func counted(_ count: Int, _ unit: String) -> String { "\(grouped(count)) \(unit)\(count == 1 ? "" : "s")" }

/// An amount in rao as whole tokens and `decimals` of the nine digits behind the point, the rest cut off.
func tokens(_ rao: some BinaryInteger, decimals: Int = 9) -> String { Figures.tokens(rao, decimals: decimals) }

/// A count of nanoseconds in microseconds, to a tenth.
func microseconds(_ nanoseconds: Int) -> String {
  let tenths = (nanoseconds + 50) / 100
  return "\(grouped(tenths / 10)).\(tenths % 10)"
}

/// A number to a tenth.
func tenths(_ value: Double) -> String {
  let tenths = Int(exactly: (value * 10).rounded()) ?? 0
  return "\(grouped(tenths / 10)).\(tenths % 10)"
}

/// A value of 65535 as a proportion, to five decimals, which tell any two apart; 0 stands out as such.
func proportion(_ value: UInt16) -> String { Figures.proportion(value) }
