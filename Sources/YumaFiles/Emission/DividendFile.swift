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

  private enum HotkeyKey: String, JSONKey {
    case hotkey, coldkey, dividend, take, childkeyTake, rootRegistered, children, stakers
    static var optional: Set<HotkeyKey> {
      [.coldkey, .dividend, .take, .childkeyTake, .rootRegistered, .children, .stakers]
    }
  }

  private enum ChildKey: String, JSONKey { case hotkey, proportion }

  private enum StakerKey: String, JSONKey {
    case coldkey, alphaStake, rootStake
    static var optional: Set<StakerKey> { [.alphaStake, .rootStake] }
  }

  /// A hotkey whose children are still names.
  private struct Entry {
    var name = ""
    var hotkey = DividendPayout.Hotkey(dividend: 0, coldkey: "")
    var children: [(name: String, proportion: UInt64)] = []
    var stakers: [String] = []
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
      var entries: [Entry] = []
      try reader.object(Key.self) { (reader, key) in
        switch key {
        case .schema: try reader.requireSchema(Self.schema)
        case .name, .description: _ = try reader.string()
        case .specVersion: version = Int(try reader.unsigned(UInt32.self))
        case .hotkeys: entries = try reader.array { try Self.entry(&$0) }
        case .taoWeight, .pendingAlpha, .pendingRootAlpha, .childkeyBurn: amounts[key] = try reader.amount()
        }
      }
      let places = try Self.places(of: entries)
      var hotkeys = entries.map(\.hotkey)
      for (place, entry) in entries.enumerated() {
        hotkeys[place].children = try entry.children.enumerated().map { index, child in
          guard let childPlace = places[child.name] else {
            throw JSONError("\(Printable.quoted(child.name)) is none of the hotkeys")
              .within(.key("hotkeys[\(place)].children[\(index)]"))
          }
          return DividendPayout.Child(hotkey: childPlace, proportion: child.proportion)
        }
      }
      let inForce = specVersion ?? version ?? SpecVersions.last
      let rules: BlockRules
      do throws(UnknownSpecVersion) {
        rules = try BlockRules(specVersion: inForce)
      } catch {
        throw JSONError("no rules for \(inForce): \(error.reason)").within(.key("specVersion"))
      }
      do throws(EmissionError) {
        let payout = try DividendPayout(
          hotkeys: hotkeys, pendingAlpha: amounts[.pendingAlpha] ?? 0,
          pendingRootAlpha: amounts[.pendingRootAlpha] ?? 0,
          taoWeight: amounts[.taoWeight] ?? 0, childkeyBurn: amounts[.childkeyBurn] ?? 0, rules: rules)
        return DividendFile(
          hotkeys: entries.map(\.name), stakers: entries.map(\.stakers), payout: payout, specVersion: inForce)
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

  private static func places(of entries: [Entry]) throws -> [String: Int] {
    var places: [String: Int] = [:]
    for (place, entry) in entries.enumerated() where places.updateValue(place, forKey: entry.name) != nil {
      throw JSONError("\(Printable.quoted(entry.name)) occurs twice").within(.key("hotkeys[\(place)].hotkey"))
    }
    return places
  }

  private static func entry(_ reader: inout JSONReader) throws -> Entry {
    var entry = Entry()
    var coldkey: String?
    try reader.object(HotkeyKey.self) { (reader, key) in
      switch key {
      case .hotkey: entry.name = try reader.string()
      case .coldkey: coldkey = try reader.string()
      case .dividend: entry.hotkey.dividend = try reader.amount()
      case .take: entry.hotkey.take = try reader.unsigned()
      case .childkeyTake: entry.hotkey.childkeyTake = try reader.unsigned()
      case .rootRegistered: entry.hotkey.isOnRoot = try reader.bool()
      case .children:
        entry.children = try reader.array { reader in
          var child = (name: "", proportion: UInt64(0))
          try reader.object(ChildKey.self) { (reader, key) in
            switch key {
            case .hotkey: child.name = try reader.string()
            case .proportion: child.proportion = try reader.amount()
            }
          }
          return child
        }
      case .stakers:
        try reader.list { reader in
          var staker = DividendPayout.Staker(alphaStake: 0, rootStake: 0)
          try reader.object(StakerKey.self) { (reader, key) in
            switch key {
            case .coldkey: entry.stakers.append(try reader.string())
            case .alphaStake: staker.alphaStake = try reader.amount()
            case .rootStake: staker.rootStake = try reader.amount()
            }
          }
          entry.hotkey.stakers.append(staker)
        }
      }
    }
    // Without a coldkey a hotkey has an owner of its own.
    entry.hotkey.coldkey = coldkey ?? "hotkey \(entry.name)"
    return entry
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
