// SPDX-License-Identifier: Apache-2.0

/// What is wrong with bytes that should be a SCALE value.
struct SCALEError: Error {
  let problem: String
}

/// A strict reader of SCALE, the encoding of the chain's storage (Docs/Specification/storage.md, Encoding): every
/// length is tested against the bytes that are left before any memory is taken, and nothing may be left at the end.
struct SCALEDecoder {
  private var rest: ArraySlice<UInt8>
  private let size: Int

  init(_ bytes: [UInt8]) {
    rest = bytes[...]
    size = bytes.count
  }

  /// The value that the bytes as a whole are.
  ///
  /// - Throws: what `body` throws, or that bytes are left.
  static func decode<Value>(
    _ bytes: [UInt8], _ body: (inout SCALEDecoder) throws(SCALEError) -> Value
  ) throws(SCALEError) -> Value {
    var decoder = SCALEDecoder(bytes)
    let value = try body(&decoder)
    guard decoder.rest.isEmpty else {
      throw SCALEError(problem: "\(decoder.rest.count) bytes are left behind a value of \(decoder.place)")
    }
    return value
  }

  private var place: Int { size - rest.count }

  /// Whether all bytes have been read.
  var isAtEnd: Bool { rest.isEmpty }

  private mutating func take(_ count: Int) throws(SCALEError) -> ArraySlice<UInt8> {
    guard rest.count >= count else {
      throw SCALEError(problem: "the value ends after \(size) bytes, where \(count) more belong from byte \(place) on")
    }
    let taken = rest.prefix(count)
    rest = rest.dropFirst(count)
    return taken
  }

  /// An integer of fixed width, least significant byte first.
  mutating func integer<Integer: FixedWidthInteger>(
    _ type: Integer.Type = Integer.self
  ) throws(SCALEError) -> Integer {
    var bytes = try take(Integer.bitWidth / 8)
    return bytes.takeInteger()
  }

  /// A bool: 0 or 1.
  mutating func bool() throws(SCALEError) -> Bool {
    switch try integer(UInt8.self) {
    case 0: return false
    case 1: return true
    case let other: throw SCALEError(problem: "byte \(other) at byte \(place - 1), where a bool is 0 or 1")
    }
  }

  /// An account: 32 bytes.
  mutating func account() throws(SCALEError) -> AccountID { AccountID(try take(AccountID.size)) }

  /// A run of so many bytes whose content does not matter.
  mutating func skip(_ count: Int) throws(SCALEError) { _ = try take(count) }

  /// Passes over a compact integer of any size.
  mutating func skipCompact() throws(SCALEError) {
    let first = try integer(UInt8.self)
    try skip([0, 1, 3, Int(first >> 2) + 4][Int(first & 3)])
  }

  /// A compact integer, in the shortest of its forms, which is the only one allowed.
  mutating func compact() throws(SCALEError) -> UInt64 {
    let start = place
    let first = try integer(UInt8.self)
    let value: UInt64
    let least: UInt64
    switch first & 3 {
    case 0: return UInt64(first >> 2)
    case 1: (value, least) = (UInt64(first >> 2) | UInt64(try integer(UInt8.self)) << 6, 1 << 6)
    case 2:
      let high = UInt64(try integer(UInt8.self)) | UInt64(try integer(UInt16.self)) << 8
      (value, least) = (UInt64(first >> 2) | high << 6, 1 << 14)
    default:
      let count = Int(first >> 2) + 4
      guard count <= 8 else {
        throw SCALEError(problem: "a compact integer of \(count) bytes at byte \(start), where 8 are the most")
      }
      var bytes = try take(count)
      (value, least) = (bytes.takeInteger(), count == 4 ? 1 << 30 : 1 << (UInt64(count - 1) * 8))
    }
    guard value >= least else {
      throw SCALEError(problem: "the compact integer at byte \(start) is \(value), which has a shorter form")
    }
    return value
  }

  /// A `Vec` whose items take at least `itemSize` bytes each.
  mutating func list<Item>(
    itemSize: Int, _ item: (inout SCALEDecoder) throws(SCALEError) -> Item
  ) throws(SCALEError) -> [Item] {
    let start = place
    let length = try compact()
    guard length <= UInt64(rest.count / itemSize) else {
      throw SCALEError(
        problem: "\(length) items are announced at byte \(start), where the \(rest.count) bytes left hold at most "
          + "\(rest.count / itemSize)")
    }
    var items: [Item] = []
    items.reserveCapacity(Int(length))
    for _ in 0..<length { items.append(try item(&self)) }
    return items
  }

  /// A `Vec` of integers.
  mutating func integers<Integer: FixedWidthInteger>(
    _ type: Integer.Type = Integer.self
  ) throws(SCALEError) -> [Integer] {
    try list(itemSize: Integer.bitWidth / 8) { decoder throws(SCALEError) in try decoder.integer() }
  }

  /// A `Vec` of bools.
  mutating func bools() throws(SCALEError) -> [Bool] {
    try list(itemSize: 1) { decoder throws(SCALEError) in try decoder.bool() }
  }
}

/// The public key of an account, such as a hotkey.
struct AccountID: Hashable, Sendable, Comparable {
  static let size = 32

  let bytes: [UInt8]

  /// The account of 32 zero bytes, which the chain reads where it has none.
  static let zero = AccountID([UInt8](repeating: 0, count: size))

  /// The account of 32 bytes.
  init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  static func < (a: AccountID, b: AccountID) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }

  /// The key in hexadecimal.
  var description: String { Hexadecimal.text(bytes) }
}

/// Bytes as JSON-RPC writes them: `0x` and two digits a byte.
enum Hexadecimal {
  static func text(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text = Array("0x".utf8)
    for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes; a failure says why the text is not of that form.
  static func bytes(_ text: String) -> Result<[UInt8], SCALEError> {
    Result { () throws(SCALEError) in try bytes(of: Array(text.utf8)[...]) }
  }

  /// The bytes of a text of digits in ASCII.
  ///
  /// - Throws: where the text is not of that form.
  static func bytes(of text: ArraySlice<UInt8>) throws(SCALEError) -> [UInt8] {
    guard text.count >= 2, text[text.startIndex] == UInt8(ascii: "0"), text[text.startIndex + 1] == UInt8(ascii: "x")
    else { throw SCALEError(problem: "it does not begin with 0x") }
    guard text.count % 2 == 0 else {
      throw SCALEError(problem: "\(text.count - 2) hexadecimal digits, where a byte has two: it is cut off")
    }
    var problem: Int?
    let bytes = text.withUnsafeBufferPointer { digits in
      [UInt8](unsafeUninitializedCapacity: digits.count / 2 - 1) { bytes, count in
        for place in stride(from: 2, to: digits.count, by: 2) {
          guard let high = value(digits[place]), let low = value(digits[place + 1]) else { return problem = place }
          bytes.initializeElement(at: count, to: high << 4 | low)
          count += 1
        }
      }
    }
    if let problem {
      throw SCALEError(problem: "digits \(problem - 2) and \(problem - 1) are not both hexadecimal")
    }
    return bytes
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit & 15
    case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): (digit & 15) + 9
    default: nil
    }
  }
}
