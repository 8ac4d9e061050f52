// SPDX-License-Identifier: Apache-2.0

/// Writes JSON into bytes, compactly, in the order of the calls. Integers are exact.
public struct JSONWriter {
  /// What has been written.
  public private(set) var bytes: [UInt8] = []
  private var needsComma = false

  /// A writer that has written nothing.
  public init() {}

  /// What has been written, as text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// An object whose members `body` writes.
  public mutating func object(_ body: (inout JSONWriter) -> Void) {
    container(Ascii.openObject, Ascii.closeObject, body)
  }

  /// A list with one element for each of `elements`, which `element` writes.
  public mutating func list<Elements: Sequence>(
    _ elements: Elements, _ element: (inout JSONWriter, Elements.Element) -> Void
  ) {
    container(Ascii.openList, Ascii.closeList) { writer in
      for value in elements { element(&writer, value) }
    }
  }

  /// A member of the object that is being written.
  public mutating func member(_ name: String, _ value: (inout JSONWriter) -> Void) {
    string(name)
    bytes.append(Ascii.colon)
    needsComma = false
    value(&self)
  }

  /// A member of the object that is being written, left out where it is nil.
  public mutating func member<Value>(
    _ key: some JSONKey, _ value: Value?, _ write: (inout JSONWriter, Value) -> Void
  ) {
    if let value { member(key.rawValue) { write(&$0, value) } }
  }

  /// A string, with the escapes that JSON asks for, and those that keep a terminal from obeying what is shown on it.
  public mutating func string(_ value: String) {
    separate()
    bytes.append(Ascii.quote)
    for scalar in value.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { bytes.append(Ascii.backslash) }
      if Printable.isObeyed(scalar) {
        for unit in scalar.utf16 {
          let digits = String(unit, radix: 16)
          bytes += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
        }
      } else {
        bytes += scalar.utf8
      }
    }
    bytes.append(Ascii.quote)
  }

  /// An integer, in digits.
  @inline(__always)
  public mutating func integer<Integer: FixedWidthInteger>(_ value: Integer) {
    separate()
    guard let small = UInt64(exactly: value) else {
      bytes += String(value).utf8
      return
    }
    var length = 1
    var rest = small
    while rest > 9 {
      rest /= 10
      length += 1
    }
    rest = small
    bytes.append(contentsOf: repeatElement(Ascii.zero, count: length))
    for place in (bytes.count - length..<bytes.count).reversed() {
      bytes[place] |= UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }

  /// A number in double precision by the shortest digits that read back as the same number; null if it is not finite.
  public mutating func double(_ value: Double) {
    if value.isFinite { literal("\(value)") } else { literal("null") }
  }

  /// A number as it is written already.
  public mutating func number(_ text: String) { literal(text) }

  /// `true` or `false`.
  public mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

  /// What `write` writes of a value, or `null`.
  public mutating func optional<Value>(_ value: Value?, _ write: (inout JSONWriter, Value) -> Void) {
    if let value { write(&self, value) } else { literal("null") }
  }

  private mutating func literal(_ text: String) {
    separate()
    bytes += text.utf8
  }

  @inline(__always)
  private mutating func separate() {
    if needsComma { bytes.append(Ascii.comma) }
    needsComma = true
  }

  private mutating func container(_ open: UInt8, _ close: UInt8, _ body: (inout JSONWriter) -> Void) {
    separate()
    bytes.append(open)
    needsComma = false
    body(&self)
    bytes.append(close)
    needsComma = true
  }
}
