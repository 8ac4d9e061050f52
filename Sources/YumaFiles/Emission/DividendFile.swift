// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import Yuma
import YumaJSON

/// The dividends of a subnet's epoch and who has a part in them: a `subnet-dividends/1` file
/// (Docs/Reference/CommandLine.md, yuma emission dividends).
public struct DividendFile: Sendable, Hashable {
  /// The hotkeys' names.
  public let hotkeys: [String]
  /// The names of those who stake with each.
  public let stakers: [[String]]
  /// What becomes of the dividends.
  public let payout: DividendPayout
  /// The spec version whose rules are in force.
  public let specVersion: Int

  static let schema = "subnet-dividends/1"

  private enum Key: String, JSONKey {
    case schema, name, description, specVersion, taoWeight, pendingAlpha, pendingRootAlpha, childkeyBurn, hotkeys
    static var optional: Set<Key> { [.schema, .name, .description, .specVersion, .pendingRootAlpha, .childkeyBurn] }
  }

  /// Reads such a file, and pays the dividends.
  ///
  /// - Parameters:
  ///   - contents: the file.
  ///   - specVersion: the spec version whose rules are in force; `nil` for the one that the file names, or the last whose
  ///     rules are known.
  /// - Throws: `FileError` for what is not such a file, a hotkey that occurs twice, a child that is none of the hotkeys,
  ///   and what `DividendPayout` refuses.
  public init(_ contents: FileContents, specVersion: Int? = nil) throws(FileError) {
    self = try contents.document { reader in
      var amounts: [Key: UInt64] = [:]
      var version: Int?
      var entries: [HotkeyEntry] = []
      try reader.object(Key.self) { (reader, key) in
        switch key {
        case .schema: try reader.requireSchema(Self.schema)
        case .name, .description: _ = try reader.string()
        case .specVersion: version = Int(try reader.unsigned(UInt32.self))
        case .hotkeys: entries = try reader.array { try HotkeyEntry(from: &$0, keys: .dividends) }
        case .taoWeight, .pendingAlpha, .pendingRootAlpha, .childkeyBurn: amounts[key] = try reader.amount()
        }
      }
      let hotkeys = try HotkeyEntry.resolved(entries)
      let inForce = specVersion ?? version ?? SpecVersions.last
      let rules: BlockRules
      do throws(UnknownSpecVersion) {
        rules = try BlockRules(specVersion: inForce)
      } catch {
        throw JSONError("no rules for \(inForce): \(error.reason)").within(.key("specVersion"))
      }
      do throws(EmissionError) {
        let payout = try DividendPayout(
          hotkeys: hotkeys.map(\.facts), pendingAlpha: amounts[.pendingAlpha] ?? 0,
          pendingRootAlpha: amounts[.pendingRootAlpha] ?? 0,
          taoWeight: amounts[.taoWeight] ?? 0, childkeyBurn: amounts[.childkeyBurn] ?? 0, rules: rules)
        return DividendFile(
          hotkeys: hotkeys.map(\.name), stakers: hotkeys.map(\.stakers), payout: payout, specVersion: inForce)
      } catch {
        throw JSONError("\(error)")
      }
    }
  }

  private init(hotkeys: [String], stakers: [[String]], payout: DividendPayout, specVersion: Int) {
    self.hotkeys = hotkeys
    self.stakers = stakers
    self.payout = payout
    self.specVersion = specVersion
  }
}

extension JSONReader {
  /// An integer of 64 bits, as a JSON integer or as a decimal string.
  mutating func amount() throws -> UInt64 {
    skipSpace()
    guard byte == Ascii.quote else { return try unsigned() }
    let text = try string()
    guard !text.isEmpty, text.utf8.allSatisfy(Ascii.isDigit), let value = UInt64(text) else {
      throw JSONError("\(Printable.quoted(text)) is not an integer from 0 to \(UInt64.max)")
    }
    return value
  }
}
