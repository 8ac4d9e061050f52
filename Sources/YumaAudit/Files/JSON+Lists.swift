import Yuma

extension JSONReader {
  /// A list of unsigned integers.
  mutating func unsignedList<Integer: FixedWidthInteger & UnsignedInteger>(
    of type: Integer.Type = Integer.self
  ) throws -> [Integer] {
    try array { try $0.unsigned() }
  }

  /// A list of rows of (uid, proportion of 65535).
  mutating func proportionMatrix() throws -> SparseMatrix<UInt16> {
    let rows = try pairRows { try $0.unsigned(UInt16.self) }
    return SparseMatrix(rowOffsets: rows.offsets, columns: rows.columns, values: rows.values)
  }

  /// A list of rows of pairs [uid, value].
  @inline(__always)
  mutating func pairRows<Value>(
    _ value: (inout JSONReader) throws -> Value
  ) throws -> (offsets: [Int], columns: [UInt16], values: [Value]) {
    var offsets = [0]
    var columns: [UInt16] = []
    var values: [Value] = []
    try list { reader in
      try reader.list { reader in
        try reader.expect(Ascii.openList, "a pair [uid, value]")
        columns.append(try reader.unsigned())
        try reader.expect(Ascii.comma, "the ',' of a pair [uid, value]")
        values.append(try value(&reader))
        try reader.expect(Ascii.closeList, "the ']' of a pair [uid, value]")
      }
      offsets.append(columns.count)
    }
    return (offsets, columns, values)
  }
}

extension JSONWriter {
  mutating func integerList(_ values: [some FixedWidthInteger]) { list(values) { $0.integer($1) } }

  mutating func boolList(_ values: [Bool]) { list(values) { $0.bool($1) } }

  mutating func matrix(_ matrix: SparseMatrix<UInt16>) {
    pairRows(offsets: matrix.rowOffsets, columns: matrix.columns) { $0.integer(matrix.values[$1]) }
  }

  /// A list of rows of pairs [uid, value]; `value` writes that of an entry.
  mutating func pairRows(offsets: [Int], columns: [UInt16], _ value: (inout JSONWriter, Int) -> Void) {
    list(zip(offsets, offsets.dropFirst())) { writer, row in
      writer.list(row.0..<row.1) { writer, entry in
        writer.list(0..<2) { writer, place in
          if place == 0 { writer.integer(columns[entry]) } else { value(&writer, entry) }
        }
      }
    }
  }
}
