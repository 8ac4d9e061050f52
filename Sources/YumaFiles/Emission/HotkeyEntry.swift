// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import YumaJSON

/// A hotkey of a file whose children are still names. `subnet-dividends/1` and `subnet-payout/1` have such entries.
struct HotkeyEntry {
  /// Which keys an entry may have.
  enum Keys: Sendable {
    /// A dividend.
    case dividends
    /// Sums of stake, and what the chain recorded.
    case payout

    var allowed: Set<Key> {
      switch self {
      case .dividends: Set(Key.allCases).subtracting([.alphaStake, .rootStake, .immune, .autoStake, .recorded])
      case .payout: Set(Key.allCases).subtracting([.dividend])
      }
    }
  }

  enum Key: String, JSONKey {
    case hotkey, coldkey, dividend, take, childkeyTake, rootRegistered, children, stakers
    case alphaStake, rootStake, immune, autoStake, recorded
    static var optional: Set<Key> { Set(allCases).subtracting([.hotkey]) }
  }

  private enum ChildKey: String, JSONKey { case hotkey, proportion }

  private enum StakerKey: String, JSONKey {
    case coldkey, alphaStake, rootStake
    static var optional: Set<StakerKey> { [.alphaStake, .rootStake] }
  }

  private enum RecordKey: String, JSONKey {
    case alphaDividends, rootDividends, alphaStakeAfter
    static var optional: Set<RecordKey> { Set(allCases) }
  }

  private(set) var hotkey = SubnetPayout.Hotkey(name: "", facts: DividendPayout.Hotkey(dividend: 0, coldkey: ""))
  private var children: [(name: String, proportion: UInt64)] = []

  init(from reader: inout JSONReader, keys: Keys) throws {
    var coldkey: String?
    var sums: DividendPayout.Staker?
    let allowed = keys.allowed
    try reader.object(Key.self) { (reader, key) in
      guard allowed.contains(key) else { throw JSONError("unknown key").within(.key(key.rawValue)) }
      switch key {
      case .hotkey: hotkey.name = try reader.string()
      case .coldkey: coldkey = try reader.string()
      case .dividend: hotkey.facts.dividend = try reader.amount()
      case .take: hotkey.facts.take = try reader.unsigned()
      case .childkeyTake: hotkey.facts.childkeyTake = try reader.unsigned()
      case .rootRegistered: hotkey.facts.isOnRoot = try reader.bool()
      case .children: children = try reader.array { try Self.child(&$0) }
      case .stakers: try reader.list { try addStaker(&$0) }
      case .alphaStake: sums = Self.sums(sums, alpha: try reader.amount())
      case .rootStake: sums = Self.sums(sums, root: try reader.amount())
      case .immune: hotkey.isImmune = try reader.bool()
      case .autoStake: hotkey.autoStake = try reader.string()
      case .recorded: try readRecord(&reader)
      }
    }
    if let sums {
      guard hotkey.stakers.isEmpty else {
        throw JSONError("given beside alphaStake or rootStake, which are its sums").within(.key("stakers"))
      }
      hotkey.facts.stakers = [sums]
    }
    // Without a coldkey a hotkey has an owner of its own.
    hotkey.facts.coldkey = coldkey ?? "hotkey \(hotkey.name)"
  }

  private static func sums(
    _ staker: DividendPayout.Staker?, alpha: UInt64? = nil, root: UInt64? = nil
  ) -> DividendPayout.Staker {
    DividendPayout.Staker(
      alphaStake: alpha ?? staker?.alphaStake ?? 0, rootStake: root ?? staker?.rootStake ?? 0)
  }

  private static func child(_ reader: inout JSONReader) throws -> (name: String, proportion: UInt64) {
    var child = (name: "", proportion: UInt64(0))
    try reader.object(ChildKey.self) { (reader, key) in
      switch key {
      case .hotkey: child.name = try reader.string()
      case .proportion: child.proportion = try reader.amount()
      }
    }
    return child
  }

  private mutating func addStaker(_ reader: inout JSONReader) throws {
    var staker = DividendPayout.Staker(alphaStake: 0, rootStake: 0)
    try reader.object(StakerKey.self) { (reader, key) in
      switch key {
      case .coldkey: hotkey.stakers.append(try reader.string())
      case .alphaStake: staker.alphaStake = try reader.amount()
      case .rootStake: staker.rootStake = try reader.amount()
      }
    }
    hotkey.facts.stakers.append(staker)
  }

  private mutating func readRecord(_ reader: inout JSONReader) throws {
    try reader.object(RecordKey.self) { (reader, key) in
      let amount = try reader.amount()
      switch key {
      case .alphaDividends: hotkey.recorded.alphaDividends = amount
      case .rootDividends: hotkey.recorded.rootDividends = amount
      case .alphaStakeAfter: hotkey.recorded.alphaStakeAfter = amount
      }
    }
  }

  /// The hotkeys with their children's places instead of names.
  ///
  /// - Throws: for a hotkey that occurs twice, and for a child that is none of the hotkeys.
  static func resolved(_ entries: [HotkeyEntry]) throws -> [SubnetPayout.Hotkey] {
    var places: [String: Int] = [:]
    for (place, entry) in entries.enumerated() {
      guard places.updateValue(place, forKey: entry.hotkey.name) == nil else {
        throw JSONError("\(Printable.quoted(entry.hotkey.name)) occurs twice")
          .within(.key("hotkeys[\(place)].hotkey"))
      }
    }
    return try entries.enumerated().map { place, entry in
      var hotkey = entry.hotkey
      hotkey.facts.children = try entry.children.enumerated().map { index, child in
        guard let childPlace = places[child.name] else {
          throw JSONError("\(Printable.quoted(child.name)) is none of the hotkeys")
            .within(.key("hotkeys[\(place)].children[\(index)]"))
        }
        return DividendPayout.Child(hotkey: childPlace, proportion: child.proportion)
      }
      return hotkey
    }
  }
}
