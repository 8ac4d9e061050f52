/// The key of one value in the chain's storage: an item and its parameters.
struct StorageKey: Hashable, Sendable, CustomStringConvertible {
  enum Parameter: Hashable, Sendable {
    case netuid(UInt16), index(UInt16), uid(UInt16), account(AccountID), epoch(UInt64)

    var bytes: [UInt8] {
      switch self {
      case .netuid(let value), .index(let value), .uid(let value): value.littleEndianBytes
      case .account(let account): account.bytes
      case .epoch(let epoch): epoch.littleEndianBytes
      }
    }

    init(_ kind: StorageItem.Kind, _ bytes: ArraySlice<UInt8>) {
      var bytes = bytes
      switch kind {
      case .netuid: self = .netuid(bytes.takeInteger())
      case .index: self = .index(bytes.takeInteger())
      case .uid: self = .uid(bytes.takeInteger())
      case .account: self = .account(AccountID(bytes))
      case .epoch: self = .epoch(bytes.takeInteger())
      }
    }

    var text: String {
      switch self {
      case .netuid(let value), .index(let value), .uid(let value): "\(value)"
      case .account(let account): account.description
      case .epoch(let epoch): "\(epoch)"
      }
    }
  }

  let item: StorageItem
  let parameters: [Parameter]

  init(_ item: StorageItem, _ parameters: Parameter...) {
    self.item = item
    self.parameters = parameters
  }

  /// The item and its parameters, in the manner of "Weights(15, 3)".
  var description: String {
    parameters.isEmpty ? item.rawValue : "\(item.rawValue)(\(parameters.map(\.text).joined(separator: ", ")))"
  }

  /// The key as the chain writes it, or each way it may be where the item's hasher is not known.
  var encodings: [[UInt8]] {
    item.parameters.map { rules in
      zip(rules, parameters).reduce(item.prefix) { key, pair in
        key + pair.0.hasher.hash(of: pair.1.bytes) + pair.1.bytes
      }
    }
  }

  /// Recognises the bytes of a key.
  ///
  /// - Throws: for an item that no import reads, a length that is not that of the item's parameters, or a hash that is not
  ///   that of its parameter.
  init(_ bytes: [UInt8]) throws(SCALEError) {
    guard bytes.count >= 32, let item = StorageItem.with(prefix: bytes[..<32]) else {
      throw SCALEError(problem: "it is not the key of an item that an import reads")
    }
    let sizes = item.parameters.map { $0.reduce(0) { $0 + $1.kind.size + $1.hasher.size } }
    guard let way = sizes.firstIndex(of: bytes.count - 32) else {
      throw SCALEError(
        problem: "a key of \(item.rawValue) with \(bytes.count - 32) bytes of parameters, where it has "
          + sizes.map(String.init).joined(separator: " or "))
    }
    var rest = bytes[32...]
    var parameters: [Parameter] = []
    for (kind, hasher) in item.parameters[way] {
      let hash = rest.prefix(hasher.size)
      rest = rest.dropFirst(hasher.size)
      let value = rest.prefix(kind.size)
      rest = rest.dropFirst(kind.size)
      guard hash.elementsEqual(hasher.hash(of: value)) else {
        throw SCALEError(
          problem:
            "a key of \(item.rawValue) in which the hash of parameter \(parameters.count + 1) is not that of its value")
      }
      parameters.append(Parameter(kind, value))
    }
    self.item = item
    self.parameters = parameters
  }
}
