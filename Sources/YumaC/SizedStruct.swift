// SPDX-License-Identifier: Apache-2.0
import CYuma

/// Structs of the caller that begin with their size.
enum SizedStruct {
  /// No struct of this interface is longer, in this version or another.
  static let largest = 4096

  /// A copy of the caller's struct.
  ///
  /// - Parameters:
  ///   - pointer: the caller's.
  ///   - zero: a struct of zeros.
  ///   - name: what messages call it.
  /// - Throws: for NULL, and for a struct that is shorter than in the first version of the interface. A longer one is refused if a
  ///   member is set that this library does not know.
  static func copy<Struct>(
    _ pointer: UnsafePointer<Struct>?, zero: Struct, _ name: @autoclosure () -> String
  ) throws -> Struct {
    guard let pointer else { throw Failure.misuse(name(), "NULL") }
    try requireAlignment(pointer, of: Struct.self, name())
    let known = MemoryLayout<Struct>.stride
    let bytes = UnsafeRawPointer(pointer)
    let size = bytes.load(as: Int.self)
    guard size >= known && size <= largest else {
      throw Failure.misuse(
        name() + ".size", "\(UInt(bitPattern: size)), where sizeof is \(known): set it before the call")
    }
    for place in known..<max(known, size) where bytes.load(fromByteOffset: place, as: UInt8.self) != 0 {
      throw Failure.misuse(name(), "byte \(place) is set, which this library does not know: it is older than yuma.h")
    }
    var copy = zero
    withUnsafeMutableBytes(of: &copy) { $0.copyMemory(from: UnsafeRawBufferPointer(start: bytes, count: known)) }
    return copy
  }

  /// A copy of a struct that the call writes.
  static func copy<Struct>(
    _ pointer: UnsafeMutablePointer<Struct>?, zero: Struct, _ name: @autoclosure () -> String
  ) throws -> Struct {
    try copy(pointer.map { UnsafePointer($0) }, zero: zero, name())
  }

  static func requireAlignment<Element>(
    _ pointer: UnsafePointer<Element>, of type: Element.Type, _ name: @autoclosure () -> String
  ) throws {
    guard UInt(bitPattern: pointer) % UInt(MemoryLayout<Element>.alignment) == 0 else {
      throw Failure.misuse(name(), "its address is not a multiple of \(MemoryLayout<Element>.alignment)")
    }
  }
}

/// The caller's list of `count` elements.
///
/// - Throws: for NULL where there are elements, and for an address that is not aligned.
func list<Element>(
  _ pointer: UnsafePointer<Element>?, count: Int, _ name: @autoclosure () -> String
) throws -> UnsafeBufferPointer<Element> {
  guard count > 0 else { return UnsafeBufferPointer(start: nil, count: 0) }
  guard let pointer else { throw Failure.misuse(name(), "NULL, where \(count) elements belong") }
  try SizedStruct.requireAlignment(pointer, of: Element.self, name())
  return UnsafeBufferPointer(start: pointer, count: count)
}

/// The place for a pointer or a number that the call returns.
func place<Value>(_ pointer: UnsafeMutablePointer<Value>?, _ name: @autoclosure () -> String) throws
  -> UnsafeMutablePointer<Value>
{
  guard let pointer else { throw Failure.misuse(name(), "NULL") }
  try SizedStruct.requireAlignment(UnsafePointer(pointer), of: Value.self, name())
  return pointer
}

/// The caller's text.
func text(_ pointer: UnsafePointer<CChar>?, _ name: @autoclosure () -> String) throws -> String {
  guard let pointer else { throw Failure.misuse(name(), "NULL") }
  return String(cString: pointer)
}
