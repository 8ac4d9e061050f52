// SPDX-License-Identifier: Apache-2.0

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

  init(_ item: StorageItem, _ parameters: Parameter...) { self.init(item, parameters) }

  private init(_ item: StorageItem, _ parameters: [Parameter]) {
    self.item = item
    self.parameters = parameters
  }

  /// The subnet that the value belongs to; nil for a value of the whole chain.
  var netuid: UInt16? {
    for case .netuid(let netuid) in parameters { return netuid }
    for case .index(let index) in parameters { return index % 4096 }
    return nil
  }

  /// The item and its parameters, in the manner of "Weights(15, 3)".
  var description: String {
    parameters.isEmpty ? item.rawValue : "\(item.rawValue)(\(parameters.map(\.text).joined(separator: ", ")))"
  }

  /// The key as the chain writes it.
  var encoding: [UInt8] {
    zip(item.parameters, parameters).reduce(item.prefix) { key, pair in
      key + pair.0.hasher.hash(of: pair.1.bytes) + pair.1.bytes
    }
  }

  /// What the bytes of a key are.
  enum Recognised {
    /// A value that an import reads.
    case key(StorageKey)
    /// The key of another item, or of something else in the chain's state.
    case other
    /// A key under which earlier versions of this package asked for an item, and no node has a value.
    case former(StorageItem)
  }

  /// Recognises the bytes of a key.
  ///
  /// - Throws: for a key of a known item with a length that is not that of the item's parameters, or a hash that is not
  ///   that of its parameter: it is cut off or damaged.
  static func recognise(_ bytes: [UInt8]) throws(SCALEError) -> Recognised {
    guard bytes.count >= 32, let item = StorageItem.with(prefix: bytes[..<32]) else { return .other }
    let parameters = item.parameters
    let size = parameters.reduce(0) { $0 + $1.kind.size + $1.hasher.size }
    if bytes.count - 32 != size, let first = parameters.first,
      item.row.formerHashers.contains(where: { bytes.count - 32 == size - first.hasher.size + $0.size })
    {
      return .former(item)
    }
    guard bytes.count - 32 == size else {
      throw SCALEError(
        problem: "a key of \(item.rawValue) with \(bytes.count - 32) bytes of parameters, where it has \(size)")
    }
    var rest = bytes[32...]
    var values: [Parameter] = []
    for (kind, hasher) in parameters {
      let hash = rest.prefix(hasher.size)
      rest = rest.dropFirst(hasher.size)
      let value = rest.prefix(kind.size)
      rest = rest.dropFirst(kind.size)
      guard hash.elementsEqual(hasher.hash(of: value)) else {
        throw SCALEError(
          problem:
            "a key of \(item.rawValue) in which the hash of parameter \(values.count + 1) is not that of its value")
      }
      values.append(Parameter(kind, value))
    }
    return .key(StorageKey(item, values))
  }
}
