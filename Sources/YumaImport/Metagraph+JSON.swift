// SPDX-License-Identifier: Apache-2.0
import YumaJSON

extension Metagraph {
  /// Reads an object of the SDK's keys. Among them may be answers of the runtime, by the names of its calls; other keys
  /// are passed over.
  init(from reader: inout JSONReader) throws {
    self.init()
    var names: Set<String> = []
    try reader.members { (reader, name) in
      guard names.insert(name).inserted else { throw JSONError("repeated key") }
      if let call = RuntimeCall(rawValue: name) { return try add(call, RuntimeCall.bytes(from: &reader)) }
      guard let kind = Self.kinds[name] else {
        let (nearest, distance) = Nearest.of(name, among: Self.kinds.keys.sorted())
        if distance <= 1 { throw JSONError("unknown key; the nearest known is \"\(nearest)\"") }
        return try reader.skip(integersOnly: false)
      }
      try set(name, Self.value(name, kind, &reader, &recovered))
    }
    try requireKeys()
  }

  private static func value(
    _ name: String, _ kind: Kind, _ reader: inout JSONReader, _ recovered: inout [String]
  ) throws -> Value {
    switch kind {
    case .integer(let bits):
      if reader.null() { return .none }
      return .number(try integer(token(&reader), bits: bits))
    case .flag: return .number(try flag(&reader) ? 1 : 0)
    case .flags: return .flags(try reader.array { try flag(&$0) })
    case .account: return .accounts([try AccountID(from: &reader)])
    case .accounts: return .accounts(try reader.array { try AccountID(from: &$0) })
    case .integers:
      return .numbers(try reader.array { try integer(token(&$0), bits: 64) })
    case .amounts:
      return .numbers(
        try reader.array { reader in
          let token = try token(&reader)
          do throws(SCALEError) {
            return try Decimal.rao(token)
          } catch {
            throw JSONError(error.problem)
          }
        })
    case .share, .shares:
      let isList = kind == .shares
      let tokens = isList ? try reader.array { try token(&$0) } : [try token(&reader)]
      let areDecimals = !tokens.allSatisfy { Decimal.isInteger($0) }
      func wrap(_ place: Int, _ error: SCALEError) -> JSONError {
        isList ? JSONError(error.problem).within(.index(place)) : JSONError(error.problem)
      }
      let values = areDecimals ? try Decimal.shares(tokens, wrap) : try Decimal.integers(tokens, wrap)
      if areDecimals { recovered.append("metagraph.\(name)") }
      return isList ? .numbers(values.map { UInt64($0) }) : .number(UInt64(values[0]))
    }
  }

  /// A number, or the text of one: programs print integers beyond 2^53, and decimals with all their digits, as text.
  private static func token(_ reader: inout JSONReader) throws -> Substring {
    reader.skipSpace()
    guard reader.byte == Ascii.quote else { return try reader.number() }
    let text = try reader.string()
    let digits = text.utf8.filter { $0 != UInt8(ascii: ".") }
    guard !digits.isEmpty, digits.allSatisfy({ Ascii.isDigit($0) }), text.utf8.count - digits.count <= 1,
      text.first != ".", text.last != "."
    else { throw JSONError("\(Printable.quoted(text)) is not a number in plain digits") }
    return Substring(text)
  }

  private static func integer(_ token: Substring, bits: Int) throws(JSONError) -> UInt64 {
    guard Decimal.isInteger(token), token == "0" || token.first != "0" else {
      throw JSONError("\(Printable.quoted(token)) is not an integer in plain digits")
    }
    guard let value = UInt64(token), bits == 64 || value >> UInt64(bits) == 0 else {
      throw JSONError("\(Printable.excerpt(token)) does not fit into \(bits) bits")
    }
    return value
  }

  /// A bool, or 0 or 1, as arrays of numbers have it.
  private static func flag(_ reader: inout JSONReader) throws -> Bool {
    reader.skipSpace()
    guard Ascii.isDigit(reader.byte) else { return try reader.bool() }
    switch try reader.unsigned(UInt8.self) {
    case 0: return false
    case 1: return true
    case let other: throw JSONError("\(other), where 0, 1, true or false belongs")
    }
  }
}

extension AccountID {
  /// Reads an address, 32 bytes in hexadecimal, or a list of 32 bytes.
  init(from reader: inout JSONReader) throws {
    reader.skipSpace()
    if reader.byte == Ascii.openList {
      let bytes: [UInt8] = try reader.array { try $0.unsigned() }
      guard bytes.count == Self.size else {
        throw JSONError("\(bytes.count) bytes, where an account has \(Self.size)")
      }
      self.init(bytes)
    } else {
      let text = try reader.string()
      do throws(SCALEError) {
        try self.init(text: text)
      } catch {
        throw JSONError(error.problem)
      }
    }
  }
}
