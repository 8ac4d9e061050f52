import YumaJSON

/// Values of the chain's storage after one block, as somebody read them from a node: the part `before` or `at` of a
/// `yuma-storage/1` file (Docs/Import/storage.md).
struct StorageState: Sendable {
  /// The values that were asked for; nil where the chain has none.
  private(set) var values: [StorageKey: [UInt8]?] = [:]
  /// The hash of the block, as a node named it beside the values.
  private(set) var blockHash: String?

  /// Whether the item was asked for.
  func has(_ key: StorageKey) -> Bool { values[key] != nil }

  /// The accounts, uids or epochs for which a map has been asked, in no particular order.
  func keys(of item: StorageItem) -> [StorageKey] { values.keys.filter { $0.item == item } }

  /// How many levels of lists and objects there may be around the values.
  private static let depthLimit = 8

  /// Adds values in any of the forms that a node or a person writes them in: an object of keys and values, a list of
  /// pairs of them, a change set of `state_queryStorageAt` or a list of these, a JSON-RPC response with any of these as
  /// its result, or a list of responses.
  mutating func add(from reader: inout JSONReader, depth: Int = 0) throws {
    guard depth < Self.depthLimit else { throw JSONError("nested deeper than \(Self.depthLimit) levels") }
    reader.skipSpace()
    guard reader.byte == Ascii.openList else { return try addObject(from: &reader, depth: depth) }
    try reader.list { reader in
      reader.skipSpace()
      if reader.byte == Ascii.openList { try addPair(from: &reader) } else { try add(from: &reader, depth: depth + 1) }
    }
  }

  private mutating func addObject(from reader: inout JSONReader, depth: Int) throws {
    var names: Set<String> = []
    try reader.members { (reader, name) in
      if name.hasPrefix("0x") { return try addValue(of: name, from: &reader) }
      if !names.insert(name).inserted { throw JSONError("repeated key") }
      switch name {
      case "result": try add(from: &reader, depth: depth + 1)
      case "changes": try reader.list { try addPair(from: &$0) }
      case "block": try addBlock(hash: reader.string())
      case "jsonrpc", "id": try reader.skip(integersOnly: true)
      case "error":
        var message = "an error without a message"
        try reader.members { (reader, name) in
          if name == "message" { message = try reader.string() } else { try reader.skip(integersOnly: false) }
        }
        throw JSONError("the node answered \(Printable.quoted(message)) instead of values")
      default: throw JSONError("unknown key; a storage key begins with 0x")
      }
    }
  }

  private mutating func addPair(from reader: inout JSONReader) throws {
    try reader.expect(Ascii.openList, "a pair [key, value]")
    let name = try reader.string()
    try reader.expect(Ascii.comma, "the ',' of a pair [key, value]")
    try addValue(of: name, from: &reader)
    try reader.expect(Ascii.closeList, "the ']' of a pair [key, value]")
  }

  private mutating func addBlock(hash: String) throws {
    guard (blockHash ?? hash).lowercased() == hash.lowercased() else {
      throw JSONError(
        "items of another block: \(Printable.excerpt(hash)), where others are of \(Printable.excerpt(blockHash ?? ""))"
      )
    }
    blockHash = hash
  }

  private mutating func addValue(of name: String, from reader: inout JSONReader) throws {
    let value = try reader.optional { try $0.string() }
    let key: StorageKey
    do {
      key = try StorageKey(Hexadecimal.bytes(name).get())
    } catch {
      throw JSONError("key \(Printable.excerpt(name)): \(error.problem)")
    }
    do {
      try add(key, value.map { try Hexadecimal.bytes($0).get() })
    } catch let error as SCALEError {
      throw JSONError("\(key): \(error.problem)")
    }
  }

  /// Adds a value.
  ///
  /// - Throws: where the item is there already.
  mutating func add(_ key: StorageKey, _ value: [UInt8]?) throws(SCALEError) {
    guard let present = values[key] else {
      values[key] = .some(value)
      return
    }
    // Of an item whose hasher is not known every way of writing its key is asked for, and one has the value.
    guard key.item.parameters.count > 1, present == nil || value == nil else {
      throw SCALEError(problem: "given twice")
    }
    if present == nil { values[key] = .some(value) }
  }
}
