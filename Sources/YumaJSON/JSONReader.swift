// SPDX-License-Identifier: Apache-2.0

/// A strict pull parser: the caller says what must come next, and gets it straight into its own storage.
///
/// Stricter than RFC 8259: integers are digits only, no key is repeated, nesting is limited, and text is UTF-8 without
/// a byte order mark. It exists because a general decoder loses what matters here: repeated keys, the difference
/// between 1 and 1.0, integers beyond 2^53, the place of an error; and most of the speed.
///
/// The text ends in a zero byte that is not part of it. Zero is not allowed anywhere in JSON, so every loop stops
/// there, and `position` passes only bytes that have been seen not to be zero: no read is out of bounds.
public struct JSONReader {
  /// How deep lists and objects may nest where their meaning is not known.
  public static let depthLimit = 64

  /// The text, which a zero byte follows.
  public let text: UnsafePointer<UInt8>
  /// The number of its bytes.
  public let count: Int
  /// The place of the next byte to be read.
  public var position = 0

  /// A reader of `count` bytes at `text`, which a zero byte follows. The memory must outlive the reader.
  public init(text: UnsafePointer<UInt8>, count: Int) {
    self.text = text
    self.count = count
  }

  /// The byte at `position`; 0 at the end.
  @inlinable @inline(__always)
  public var byte: UInt8 { text[position] }

  /// Passes over white space.
  @inlinable @inline(__always)
  public mutating func skipSpace() {
    while byte <= Ascii.space && (byte == Ascii.space || byte == 0x0A || byte == 0x0D || byte == 0x09) { position += 1 }
  }

  /// Passes over white space and one byte, which has to be `expected`.
  @inlinable @inline(__always)
  public mutating func expect(_ expected: UInt8, _ what: @autoclosure () -> String) throws {
    skipSpace()
    guard byte == expected else { throw unexpected(what()) }
    position += 1
  }

  /// Passes over white space and `next`, if that is the next byte; says whether it was.
  @inlinable @inline(__always)
  public mutating func take(_ next: UInt8) -> Bool {
    skipSpace()
    guard byte == next else { return false }
    position += 1
    return true
  }

  /// Passes over the literal, if it comes next.
  @inlinable @inline(__always)
  public mutating func take(literal: StaticString) -> Bool {
    skipSpace()
    for offset in 0..<literal.utf8CodeUnitCount where text[position + offset] != literal.utf8Start[offset] {
      return false
    }
    position += literal.utf8CodeUnitCount
    return true
  }

  /// Whether nothing but white space is left.
  public var isAtEnd: Bool {
    mutating get {
      skipSpace()
      return position == count
    }
  }

  /// Checks that nothing but white space is left.
  public mutating func end() throws {
    guard isAtEnd else {
      throw JSONError("\(found) at byte \(position), where the end of the file belongs")
    }
  }

  /// `true` or `false`.
  @inlinable @inline(__always)
  public mutating func bool() throws -> Bool {
    if take(literal: "true") { return true }
    if take(literal: "false") { return false }
    throw unexpected("true or false")
  }

  /// Passes over `null`, if that comes next; says whether it did.
  @inlinable @inline(__always)
  public mutating func null() -> Bool { take(literal: "null") }

  /// The error of finding something else than `what`.
  @inline(never)
  public func unexpected(_ what: String) -> JSONError {
    // The beginning of a number or a literal is not what is wrong if the text ends within it.
    var end = position
    while "-truefalsn".utf8.contains(text[end]) { end += 1 }
    if end == count { return JSONError("the text ends at byte \(count), where \(what) belongs") }
    return JSONError("\(found) at byte \(position), where \(what) belongs")
  }

  /// What stands at `position`, in words.
  private var found: String {
    switch byte {
    case Ascii.quote: "a string"
    case Ascii.openObject: "an object"
    case Ascii.openList: "a list"
    case 0x21...0x7E: "'\(Character(UnicodeScalar(byte)))'"
    default: "byte 0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
  }
}

/// The characters of JSON by name, where a literal would say less.
public enum Ascii {
  /// A space.
  @inlinable public static var space: UInt8 { UInt8(ascii: " ") }
  /// A quotation mark.
  @inlinable public static var quote: UInt8 { UInt8(ascii: "\"") }
  /// A backslash.
  @inlinable public static var backslash: UInt8 { UInt8(ascii: "\\") }
  /// A comma.
  @inlinable public static var comma: UInt8 { UInt8(ascii: ",") }
  /// A colon.
  @inlinable public static var colon: UInt8 { UInt8(ascii: ":") }
  /// A minus.
  @inlinable public static var minus: UInt8 { UInt8(ascii: "-") }
  /// The digit 0.
  @inlinable public static var zero: UInt8 { UInt8(ascii: "0") }
  /// The beginning of a list.
  @inlinable public static var openList: UInt8 { UInt8(ascii: "[") }
  /// The end of a list.
  @inlinable public static var closeList: UInt8 { UInt8(ascii: "]") }
  /// The beginning of an object.
  @inlinable public static var openObject: UInt8 { UInt8(ascii: "{") }
  /// The end of an object.
  @inlinable public static var closeObject: UInt8 { UInt8(ascii: "}") }

  /// Whether a byte is one of the digits 0 to 9.
  @inlinable @inline(__always)
  public static func isDigit(_ byte: UInt8) -> Bool { byte &- zero < 10 }
}
