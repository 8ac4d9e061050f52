// SPDX-License-Identifier: Apache-2.0
import YumaJSON

/// A JSON-RPC request of a log, as far as its answer depends on it.
struct StorageRequest: Sendable {
  let method: String
  /// The key or the beginning of keys that it names.
  var key: String?
  /// The block's hash, where it names one.
  var blockHash: String?
}

extension StorageState {
  /// How many levels of lists and objects there may be around the values.
  private static let depthLimit = 8

  /// Adds values in any of the forms that a node, a program or a person writes them in (Docs/Reference/Import/storage.md): an
  /// object of keys and values, a list of pairs of them, a change set of `state_queryStorageAt`, rows of item, key and
  /// value, a chain specification with the state of genesis, JSON-RPC requests and responses with any of these, or
  /// lists of all that.
  mutating func add(from reader: inout JSONReader, depth: Int = 0) throws {
    guard depth < Self.depthLimit else { throw JSONError("nested deeper than \(Self.depthLimit) levels") }
    reader.skipSpace()
    switch reader.byte {
    case Ascii.openList: try addList(from: &reader, request: nil, depth: depth)
    case UInt8(ascii: "<"): throw JSONError("markup, where JSON belongs: this is not the answer of a node")
    default: try addObject(from: &reader, depth: depth)
    }
  }

  /// Adds a list. A list of nothing but pairs is what `state_getPairs` gives: every value whose key begins as asked. So
  /// it is complete for what all its keys begin with, which is at least as long.
  private mutating func addList(from reader: inout JSONReader, request: StorageRequest?, depth: Int) throws {
    var common: [UInt8]?
    var isDump = true
    try reader.list { reader in
      reader.skipSpace()
      guard reader.byte == Ascii.openList else {
        isDump = false
        return try add(from: &reader, depth: depth + 1)
      }
      let (name, hasValue) = try addPair(from: &reader)
      guard isDump, hasValue, let name, case .success(let key) = Hexadecimal.bytes(name) else { return isDump = false }
      common = common.map { Array(zip($0, key).prefix { $0 == $1 }.map(\.0)) } ?? key
    }
    if request?.method == "state_getPairs", let key = request?.key, case .success(let prefix) = Hexadecimal.bytes(key) {
      addComplete(prefix: prefix)
    } else if isDump, let common {
      addComplete(prefix: common)
    }
  }

  /// Adds the pair [key, value] or the row [item, key, value].
  ///
  /// - Returns: the key of a pair, and whether the value is one.
  private mutating func addPair(from reader: inout JSONReader) throws -> (key: String?, hasValue: Bool) {
    var parts: [String?] = []
    try reader.list { reader in
      guard parts.count < 3 else { throw JSONError("more than a pair [key, value] or a row [item, key, value]") }
      parts.append(try reader.optional { try $0.string() })
    }
    let isRow = parts.count == 3
    guard parts.count == 2 || isRow, let name = parts[parts.count - 2] else {
      throw JSONError("\(parts.count) elements, where a pair [key, value] or a row [item, key, value] belongs")
    }
    let value = parts[parts.count - 1]
    try add(key: name, value: value)
    return (isRow ? nil : name, value != nil)
  }

  /// The members of an object that say what it is; of values that depend on them, where they stand.
  private struct Members {
    var names: Set<String> = []
    var others: [String] = []
    var result: JSONReader?
    var genesis: JSONReader?
    var value: JSONReader?
    var parameters: JSONReader?
    var key: String?
    var id = "null"
    var method: String?
  }

  /// The key of a state that holds the runtime's code, which only a whole state has.
  private static let runtimeCode = "0x3a636f6465"

  private mutating func addObject(from reader: inout JSONReader, depth: Int) throws {
    var members = Members()
    var isWholeState = false
    try reader.members { (reader, name) in
      if name.hasPrefix("0x") {
        isWholeState = isWholeState || name == Self.runtimeCode
        return try add(key: name, value: reader.optional { try $0.string() })
      }
      if !members.names.insert(name).inserted { throw JSONError("repeated key") }
      switch name {
      case "changes": try reader.list { _ = try addPair(from: &$0) }
      case "block": if let hash = try Self.stringOrElse(&reader) { try addBlock(hash: hash) }
      case "result": members.result = try Self.later(&reader)
      case "genesis": members.genesis = try Self.later(&reader)
      case "value": members.value = try Self.later(&reader)
      case "params": members.parameters = try Self.later(&reader)
      case "key": members.key = try Self.stringOrElse(&reader)
      case "id": members.id = try Self.identifier(&reader)
      case "method": members.method = try reader.string()
      case "error": try Self.failure(&reader)
      case "jsonrpc": try reader.skip(integersOnly: false)
      default:
        members.others.append(name)
        try reader.skip(integersOnly: false)
      }
    }
    if isWholeState { addComplete(prefix: []) }
    try use(members, depth: depth)
  }

  private mutating func use(_ members: Members, depth: Int) throws {
    if var genesis = members.genesis {
      do {
        try addGenesis(from: &genesis, depth: depth)
      } catch let error as JSONError {
        throw error.within(.key("genesis"))
      }
    } else if let method = members.method {
      requests[members.id] = try Self.request(method, members.parameters)
    } else if var result = members.result {
      do {
        try addResult(from: &result, of: requests.removeValue(forKey: members.id), depth: depth)
      } catch let error as JSONError {
        throw error.within(.key("result"))
      }
    } else if members.names.contains("key"), var value = members.value {
      guard let key = members.key, key.hasPrefix("0x") else {
        throw JSONError("not a storage key, which begins with 0x").within(.key("key"))
      }
      try add(key: key, value: value.optional { try $0.string() })
    } else if let other = members.others.first {
      throw JSONError("unknown key; a storage key begins with 0x").within(.key(Printable.excerpt(other)))
    }
  }

  /// Adds the state of a chain specification, as `export-state` and `build-spec --raw` write it: `raw.top`, which is
  /// whole.
  private mutating func addGenesis(from reader: inout JSONReader, depth: Int) throws {
    var hasState = false
    try reader.members { (reader, name) in
      guard name == "raw" else { return try reader.skip(integersOnly: false) }
      try reader.members { (reader, name) in
        guard name == "top" else { return try reader.skip(integersOnly: false) }
        hasState = true
        try reader.members { (reader, name) in
          guard name.hasPrefix("0x") else { throw JSONError("unknown key; a storage key begins with 0x") }
          try add(key: name, value: reader.optional { try $0.string() })
        }
      }
    }
    guard hasState else { throw JSONError("no raw.top: only a raw chain specification holds a state") }
    addComplete(prefix: [])
  }

  /// Adds what a node answered to a request, if the log has it.
  private mutating func addResult(
    from reader: inout JSONReader, of request: StorageRequest?, depth: Int
  ) throws {
    if let hash = request?.blockHash { try addBlock(hash: hash) }
    reader.skipSpace()
    switch request?.method {
    case "state_getStorage"?, "state_getStorageAt"?:
      guard let key = request?.key else { throw JSONError("an answer to a request without a key") }
      try add(key: key, value: reader.optional { try $0.string() })
    case nil, "state_queryStorageAt"?, "state_queryStorage"?, "state_getPairs"?:
      switch reader.byte {
      case Ascii.openList: try addList(from: &reader, request: request, depth: depth + 1)
      case Ascii.openObject: try add(from: &reader, depth: depth + 1)
      default: throw JSONError("one value, and no request before it says of which key")
      }
    case _?: try reader.skip(integersOnly: false)
    }
  }

  /// The request of a log: of the parameters, the key that comes first and the block's hash.
  private static func request(_ method: String, _ parameters: JSONReader?) throws -> StorageRequest {
    var request = StorageRequest(method: method)
    guard var reader = parameters else { return request }
    reader.skipSpace()
    guard reader.byte == Ascii.openList else { return request }
    var place = 0
    try reader.list { reader in
      let text = try stringOrElse(&reader)
      if place == 0 { request.key = text }
      if place == 1 { request.blockHash = text }
      place += 1
    }
    return request
  }

  /// Passes over a value, and says where it stands.
  private static func later(_ reader: inout JSONReader) throws -> JSONReader {
    let place = reader
    try reader.skip(integersOnly: false)
    return place
  }

  /// A string; nil for a value of another kind, which is passed over.
  private static func stringOrElse(_ reader: inout JSONReader) throws -> String? {
    reader.skipSpace()
    if reader.byte == Ascii.quote { return try reader.string() }
    try reader.skip(integersOnly: false)
    return nil
  }

  private static func identifier(_ reader: inout JSONReader) throws -> String {
    reader.skipSpace()
    if reader.byte == Ascii.quote { return try reader.string() }
    if reader.null() { return "null" }
    return String(try reader.number())
  }

  /// Throws what a node answered in place of values.
  private static func failure(_ reader: inout JSONReader) throws {
    if reader.null() { return }
    reader.skipSpace()
    var message = "an error without a message"
    if reader.byte == Ascii.quote {
      message = try reader.string()
    } else {
      try reader.members { (reader, name) in
        if name == "message" { message = try reader.string() } else { try reader.skip(integersOnly: false) }
      }
    }
    throw JSONError("the node answered \(Printable.quoted(message)) instead of values")
  }
}
