// SPDX-License-Identifier: Apache-2.0
import Yuma

/// Writes the sections of a compact form.
struct CompactWriter {
  private var bytes = CompactForm.magic

  /// The bytes, ended by their checksum.
  consuming func finished() -> [UInt8] {
    let sum = bytes.withUnsafeBytes { Checksum.crc32($0) }
    append(sum)
    return bytes
  }

  mutating func json(_ name: String, _ text: [UInt8]) {
    begin(name, .json)
    append(UInt32(truncatingIfNeeded: text.count))
    bytes += text
    bytes.append(0)
  }

  mutating func number(_ name: String, _ value: UInt64) {
    begin(name, .number)
    append(value)
  }

  mutating func integers(_ name: String, _ values: [some FixedWidthInteger & UnsignedInteger]) {
    begin(name, .integers)
    block(values)
  }

  mutating func flags(_ name: String, _ values: [Bool]) {
    begin(name, .flags)
    block(values.map { $0 ? UInt8(1) : 0 })
  }

  mutating func optionalIntegers(_ name: String, _ values: [UInt64?]) {
    begin(name, .optionalIntegers)
    block(values.map { $0 == nil ? UInt8(0) : 1 })
    block(values.map { $0 ?? 0 })
  }

  mutating func matrix(_ name: String, _ matrix: SparseMatrix<UInt16>) {
    begin(name, .matrix)
    block((0..<matrix.rowCount).map { UInt32(truncatingIfNeeded: matrix.entries(ofRow: $0).count) })
    block(matrix.columns, leastWidth: 1)
    block(matrix.values)
  }

  private mutating func begin(_ name: String, _ kind: CompactForm.Kind) {
    bytes.append(UInt8(truncatingIfNeeded: name.utf8.count))
    bytes += name.utf8
    bytes.append(kind.rawValue)
  }

  /// Integers, each less the minimum of them.
  private mutating func block<Value: FixedWidthInteger & UnsignedInteger>(_ values: [Value], leastWidth: Int = 0) {
    let least = values.min() ?? 0
    let range = (values.max() ?? 0) - least
    let needed = [0, 1, 2, 4].first { $0 * 8 >= Value.bitWidth - range.leadingZeroBitCount } ?? 8
    let width = values.isEmpty ? 0 : max(needed, leastWidth)
    append(UInt32(truncatingIfNeeded: values.count))
    bytes.append(UInt8(width))
    append(UInt64(least))
    for value in values {
      var offset = UInt64(value - least)
      for _ in 0..<width {
        bytes.append(UInt8(truncatingIfNeeded: offset))
        offset >>= 8
      }
    }
  }

  private mutating func append(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
  }
}
