// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// How many rows tables show. It changes nothing but tables: the other forms have all rows.
struct TopOption: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many rows a table shows: a number, or all.", valueName: "n"), transform: parse)
  var top: Int?

  /// The number of rows.
  ///
  /// - Parameter usual: how many there are where the option is not given.
  func count(usual: Int) -> Int { top ?? usual }

  @Sendable
  private static func parse(_ text: String) throws -> Int {
    if text == "all" { return .max }
    guard let count = Int(text), 0...Int(UInt32.max) ~= count else {
      throw ValidationError("'\(text.prefix(40))' is neither a number of rows nor all")
    }
    return count
  }
}
