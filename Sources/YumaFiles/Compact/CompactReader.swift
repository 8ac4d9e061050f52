// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaJSON

/// Reads the sections of a compact form, in their order. Every length is checked against the bytes that are left before
/// any memory is taken for it.
struct CompactReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position: Int
  /// The name of the section that is being read, in two parts.
  private var name: (prefix: StaticString, rest: String) = ("", "")

  /// The section that is being read, for messages.
  var section: String { "\(name.prefix)\(name.rest)" }

  /// A reader of all `bytes`, behind their magic bytes.
  ///
  /// - Throws: for bytes of another form or another version, and for a wrong checksum.
  init(_ bytes: UnsafeRawBufferPointer, checksChecksum: Bool) throws(CompactSnapshotError) {
    guard Snapshot.isCompact(bytes) else {
      throw CompactSnapshotError(problem: "no compact snapshot: it does not begin with \"YUMA\"")
    }
    guard bytes.count >= CompactForm.magic.count + 4 else {
      throw CompactSnapshotError(problem: "it ends after \(bytes.count) bytes")
    }
    guard bytes[4] == CompactForm.magic[4] else {
      throw CompactSnapshotError(
        problem: "version \(bytes[4]) of the compact form, where \(CompactForm.magic[4]) belongs")
    }
    let end = bytes.count - 4
    let sum = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: end, as: UInt32.self))
    guard !checksChecksum || sum == Checksum.crc32(UnsafeRawBufferPointer(rebasing: bytes[..<end])) else {
      throw CompactSnapshotError(problem: "its checksum is wrong: it is damaged, or ends early")
    }
    self.bytes = UnsafeRawBufferPointer(rebasing: bytes[..<end])
    position = CompactForm.magic.count
  }

  /// Passes over the head of a section, if the one of that name comes next; says whether it did.
  mutating func section(
    _ prefix: StaticString, _ name: String, _ kind: CompactForm.Kind
  ) throws(CompactSnapshotError) -> Bool {
    let length = prefix.utf8CodeUnitCount + name.utf8.count
    guard bytes.count - position >= length + 2, bytes[position] == length else { return false }
    let start = position + 1
    for (index, byte) in UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount).enumerated()
    where bytes[start + index] != byte { return false }
    let rest = start + prefix.utf8CodeUnitCount
    for (index, byte) in name.utf8.enumerated() where bytes[rest + index] != byte { return false }
    position = start + length
    self.name = (prefix, name)
    let found = try take(1)[0]
    guard found == kind.rawValue else { throw problem("kind \(found), where \(kind.rawValue) belongs") }
    return true
  }

  /// Checks that no section is left.
  func end() throws(CompactSnapshotError) {
    guard position == bytes.count else {
      throw CompactSnapshotError(problem: "an unknown section, or one out of order, at byte \(position)")
    }
  }

  /// A section's JSON.
  mutating func json<Value>(_ read: (inout JSONReader) throws -> Value) throws -> Value {
    let count = Int(try integer(UInt32.self))
    let text = try take(count + 1)
    guard text[count] == 0 else { throw problem("no zero byte after the JSON text") }
    return try text.withMemoryRebound(to: UInt8.self) { text in
      guard let start = text.baseAddress else { throw problem("no JSON text") }
      var reader = JSONReader(text: start, count: count)
      let value = try read(&reader)
      try reader.end()
      return value
    }
  }

  /// A section's only integer.
  mutating func number<Value: FixedWidthInteger & UnsignedInteger>() throws(CompactSnapshotError) -> Value {
    let value = try integer(UInt64.self)
    guard let value = Value(exactly: value) else { throw problem("\(value) does not fit into \(Value.bitWidth) bits") }
    return value
  }

  /// A list of at most as many integers as there can be neurons.
  mutating func integers<Value: FixedWidthInteger & UnsignedInteger>() throws(CompactSnapshotError) -> [Value] {
    try block(limit: EpochInput.maximumNeuronCount)
  }

  /// A list of truth values.
  mutating func flags() throws(CompactSnapshotError) -> [Bool] {
    let values: [UInt8] = try integers()
    guard values.allSatisfy({ $0 < 2 }) else { throw problem("a flag that is neither 0 nor 1") }
    return values.map { $0 == 1 }
  }

  /// A list of integers of which some are absent.
  mutating func optionalIntegers() throws(CompactSnapshotError) -> [UInt64?] {
    let present = try flags()
    let values: [UInt64] = try integers()
    guard present.count == values.count else { throw problem("\(present.count) flags for \(values.count) integers") }
    return zip(present, values).map { $0 ? $1 : nil }
  }

  /// A matrix.
  mutating func matrix() throws(CompactSnapshotError) -> SparseMatrix<UInt16> {
    let lengths: [UInt32] = try integers()
    var offsets = [0]
    offsets.reserveCapacity(lengths.count + 1)
    var total = 0
    for length in lengths {
      total += Int(length)
      offsets.append(total)
    }
    // At least a byte a column, so that the number of entries is bounded by the size.
    let columns: [UInt16] = try block(limit: bytes.count, leastWidth: 1)
    guard columns.count == total else { throw problem("\(columns.count) columns, where the rows have \(total)") }
    let values: [UInt16] = try block(limit: total)
    guard values.count == total else { throw problem("\(values.count) values, where the rows have \(total)") }
    return SparseMatrix(rowOffsets: offsets, columns: columns, values: values)
  }

  private mutating func block<Value: FixedWidthInteger & UnsignedInteger>(
    limit: Int, leastWidth: Int = 0
  ) throws(CompactSnapshotError) -> [Value] {
    let count = Int(try integer(UInt32.self))
    let width = Int(try integer(UInt8.self))
    let base = try integer(UInt64.self)
    guard count <= limit else { throw problem("\(count) elements, more than \(limit), the most there can be") }
    guard count == 0 || width >= leastWidth else {
      throw problem("a width of \(width), where \(leastWidth) is the least")
    }
    switch width {
    case 0: return try offsets(of: UInt8.self, count: count, stride: 0, above: base)
    case 1: return try offsets(of: UInt8.self, count: count, stride: 1, above: base)
    case 2: return try offsets(of: UInt16.self, count: count, stride: 2, above: base)
    case 4: return try offsets(of: UInt32.self, count: count, stride: 4, above: base)
    case 8: return try offsets(of: UInt64.self, count: count, stride: 8, above: base)
    default: throw problem("a width of \(width), where 0, 1, 2, 4 or 8 belongs")
    }
  }

  /// `base` plus each of the offsets. A stride of 0 means that there are none: all values are `base`.
  @inline(__always)
  private mutating func offsets<
    Offset: FixedWidthInteger & UnsignedInteger, Value: FixedWidthInteger & UnsignedInteger
  >(
    of type: Offset.Type, count: Int, stride: Int, above base: UInt64
  ) throws(CompactSnapshotError) -> [Value] {
    let source = try take(count * stride)
    guard count > 0 else { return [] }
    var largest: Offset = 0
    let values = [Value](unsafeUninitializedCapacity: count) { values, initialized in
      if stride == 0 {
        values.initialize(repeating: Value(truncatingIfNeeded: base))
      } else {
        for index in 0..<count {
          let offset = Offset(littleEndian: source.loadUnaligned(fromByteOffset: index * stride, as: Offset.self))
          largest = max(largest, offset)
          values.initializeElement(
            at: index, to: Value(truncatingIfNeeded: base) &+ Value(truncatingIfNeeded: offset))
        }
      }
      initialized = count
    }
    let (top, overflow) = base.addingReportingOverflow(UInt64(largest))
    guard !overflow, top <= Value.max else { throw problem("a value that does not fit into \(Value.bitWidth) bits") }
    return values
  }

  private mutating func integer<Integer: FixedWidthInteger>(
    _ type: Integer.Type
  ) throws(CompactSnapshotError) -> Integer {
    Integer(littleEndian: try take(MemoryLayout<Integer>.size).loadUnaligned(as: Integer.self))
  }

  @inline(__always)
  private mutating func take(_ count: Int) throws(CompactSnapshotError) -> UnsafeRawBufferPointer {
    guard count <= bytes.count - position else {
      throw problem("\(count) bytes, where \(bytes.count - position) are left")
    }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }

  @inline(never)
  private func problem(_ problem: String) -> CompactSnapshotError {
    CompactSnapshotError(problem: [section, problem].filter { !$0.isEmpty }.joined(separator: ": "))
  }
}
