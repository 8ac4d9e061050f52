// SPDX-License-Identifier: Apache-2.0
import YumaJSON

/// Values of the chain's storage after one block, as somebody read them from a node: the part `before` or `at` of a
/// `yuma-storage/1` file (Docs/Reference/Import/storage.md).
struct StorageState: Sendable {
  /// What was in the documents and is of no use to an import: counted, so that it can be said.
  struct PassedOver: Sendable, Equatable {
    /// Items that no import reads, of this and of other pallets.
    var otherItems = 0
    /// Items of subnets that were not wanted.
    var otherSubnets = 0
    /// Keys that earlier versions of this package asked for and no node has.
    var formerKeys = 0

    static func + (a: PassedOver, b: PassedOver) -> PassedOver {
      PassedOver(
        otherItems: a.otherItems + b.otherItems, otherSubnets: a.otherSubnets + b.otherSubnets,
        formerKeys: a.formerKeys + b.formerKeys)
    }
  }

  /// The values that were asked for; nil where the chain has none.
  private(set) var values: [StorageKey: [UInt8]?] = [:]
  /// The hash of the block, as a node named it beside the values.
  private(set) var blockHash: String?
  /// The first bytes of keys of which a dump has every value: what it lacks there, the chain lacks.
  private(set) var completePrefixes: [[UInt8]] = []
  private(set) var passedOver = PassedOver()
  /// The requests whose answers are still to come, by id, where a log has both.
  var requests: [String: StorageRequest] = [:]

  /// Whether the item was asked for, or a dump shows that the chain has none.
  func has(_ key: StorageKey) -> Bool {
    if values[key] != nil { return true }
    if completePrefixes.isEmpty { return false }
    let encoding = key.encoding
    return completePrefixes.contains { encoding.starts(with: $0) }
  }

  /// The accounts, uids or epochs for which a map has been asked, in no particular order.
  func keys(of item: StorageItem) -> [StorageKey] { values.keys.filter { $0.item == item } }

  /// Whether a dump shows every entry of an item's map.
  func hasAll(of item: StorageItem) -> Bool { completePrefixes.contains { item.prefix.starts(with: $0) } }

  /// Notes the hash of the block that values are of.
  mutating func addBlock(hash: String) throws {
    guard (blockHash ?? hash).lowercased() == hash.lowercased() else {
      throw JSONError(
        "items of another block: \(Printable.excerpt(hash)), where others are of \(Printable.excerpt(blockHash ?? ""))"
      )
    }
    blockHash = hash
  }

  /// Notes that every value whose key begins with these bytes has been added.
  mutating func addComplete(prefix: [UInt8]) { completePrefixes.append(prefix) }

  /// Adds a value by its key in hexadecimal.
  ///
  /// - Throws: for hexadecimal that is none, a damaged key of a known item, and another value of an item that has one.
  mutating func add(key name: String, value: String?) throws {
    let recognised: StorageKey.Recognised
    do {
      recognised = try StorageKey.recognise(Hexadecimal.bytes(name).get())
    } catch {
      throw JSONError("key \(Printable.excerpt(name)): \(error.problem)")
    }
    switch recognised {
    case .other: passedOver.otherItems += 1
    case .former: passedOver.formerKeys += 1
    case .key(let key):
      do {
        try add(key, value.map { try Hexadecimal.bytes($0).get() })
      } catch let error as SCALEError {
        throw JSONError("\(key): \(error.problem)")
      }
    }
  }

  /// Adds a value.
  ///
  /// - Throws: where the item is there already with another value.
  mutating func add(_ key: StorageKey, _ value: [UInt8]?) throws(SCALEError) {
    guard let present = values.updateValue(value, forKey: key) else { return }
    guard present == value else { throw SCALEError(problem: "given twice, with two values") }
  }

  /// Drops what an epoch of one subnet does not read, and counts it.
  mutating func keepOnly(netuid: UInt16) {
    let count = values.count
    values = values.filter { key, _ in
      guard let other = key.netuid, other != netuid else { return true }
      return StorageState.itemsOfAll.contains(key.item) || (other == 0 && StorageState.itemsOfRoot.contains(key.item))
    }
    passedOver.otherSubnets += count - values.count
  }

  /// What an epoch and its payout read of root: the TAO stake of hotkeys and who has a uid there, and what root's part
  /// of the emission depends on.
  private static let itemsOfRoot: Set<StorageItem> = [.totalHotkeyAlpha, .subnetTAO, .uids]

  /// What decides for all subnets together whether root's part is paid.
  private static let itemsOfAll: Set<StorageItem> = [
    .subnetMovingPrice, .firstEmissionBlockNumber, .subtokenEnabled, .networkRegistrationAllowed,
    .networkPowRegistrationAllowed,
  ]
}
