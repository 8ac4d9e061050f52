// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Yuma
import YumaAudit
import YumaImport

/// Values of a state, which tests change and write in the forms in which people have them.
struct StateFile {
  /// Key and value in hexadecimal, in the order of keys.
  var values: [(key: String, value: String)]

  /// The made-up chain of Scripts/make-state.py, which adds up.
  static func madeUp(_ name: String = "state") throws -> StateFile {
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(Vectors.repository)/Examples/Reconcile/\(name).json"))
    let document = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    let raw = (document?["genesis"] as? [String: Any])?["raw"] as? [String: Any]
    let top = raw?["top"] as? [String: String] ?? [:]
    return StateFile(values: top.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }

  static func prefix(_ item: StateItem) -> String { "0x" + item.prefix.map { String(format: "%02x", $0) }.joined() }

  /// The places of an item's values.
  func places(of item: StateItem) -> [Int] {
    values.indices.filter { values[$0].key.hasPrefix(Self.prefix(item)) }
  }

  /// The bytes of a value.
  func bytes(_ place: Int) -> [UInt8] {
    let digits = Array(values[place].value.utf8.dropFirst(2))
    return stride(from: 0, to: digits.count, by: 2).map {
      UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16) ?? 0
    }
  }

  mutating func set(_ place: Int, _ bytes: [UInt8]) {
    values[place].value = "0x" + bytes.map { String(format: "%02x", $0) }.joined()
  }

  /// Adds to the integer of 64 bits that begins at a byte of a value.
  mutating func add(_ amount: Int64, to place: Int, at byte: Int = 0) {
    var bytes = bytes(place)
    let old = bytes[byte..<(byte + 8)].enumerated().reduce(UInt64(0)) {
      $0 | UInt64($1.element) << UInt64(8 * $1.offset)
    }
    let new = old &+ UInt64(bitPattern: amount)
    for k in 0..<8 { bytes[byte + k] = UInt8(truncatingIfNeeded: new >> UInt64(8 * k)) }
    set(place, bytes)
  }

  /// The subnet that ends a key.
  func netuid(_ place: Int) -> UInt16 {
    let digits = values[place].key.suffix(4)
    return (UInt16(digits.prefix(2), radix: 16) ?? 0) | (UInt16(digits.suffix(2), radix: 16) ?? 0) << 8
  }

  // MARK: Forms

  private func members(_ values: some Sequence<(key: String, value: String)>) -> String {
    values.map { "\"\($0.key)\": \"\($0.value)\"" }.joined(separator: ",\n")
  }

  var chainSpecification: String {
    "{\"name\": \"m\", \"bootNodes\": [\"/ip4/a\", \"/ip4/b\"], \"genesis\": {\"raw\": {\"top\": {\(members(values))}, "
      + "\"childrenDefault\": {\"0x00\": {\"\(values[0].key)\": \"0xff\"}}}}}"
  }

  var object: String { "{\(members(values))}" }

  var pairs: String { "[" + values.map { "[\"\($0.key)\", \"\($0.value)\"]" }.joined(separator: ", ") + "]" }

  /// The answer of a node to `state_getPairs`, behind its request.
  var log: String {
    "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"state_getPairs\", \"params\": [\"0x\", \"0xaa\"]}\n"
      + "{\"jsonrpc\": \"2.0\", \"result\": \(pairs), \"id\": 1}\n"
  }

  var changes: String {
    "[{\"block\": \"0xaa\", \"changes\": \(pairs)}]"
  }

  var table: String { "item,key,value\n" + values.map { "x,\($0.key),\($0.value)\n" }.joined() }

  var keyed: String { values.map { "{\"key\": \"\($0.key)\", \"value\": \"\($0.value)\"}\n" }.joined() }

  /// The totals of the state, written as a text into a folder.
  func totals(_ text: String? = nil, isComplete: Bool = false) throws -> StateTotals {
    let folder = try TemporaryFolder()
    return try StateTotals(path: folder.write(text ?? object, to: "state.json"), isComplete: isComplete)
  }

  /// The reconciliation of the state.
  func reconciled(spec: UInt32? = nil, after before: StateFile? = nil) throws -> Reconciliation {
    try Reconciliation(of: totals(), after: before?.totals(), specVersion: spec)
  }
}

extension Reconciliation {
  /// The lines that do not conform, by identity and subnet.
  var open: [String: Int128] {
    Dictionary(
      lines.filter { $0.verdict != .conforms }.map {
        ("\($0.identity.rawValue) \($0.netuid.map { "\($0)" } ?? "-")", $0.difference)
      },
      uniquingKeysWith: { $0 + $1 })
  }
}
