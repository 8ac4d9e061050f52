// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaJSON

extension JSONReader {
  /// No list of a subnet's neurons has more elements.
  static let neuronLimit = 1 << 16

  /// A list of unsigned integers, one per neuron.
  package mutating func unsignedList<Integer: FixedWidthInteger & UnsignedInteger>(
    of type: Integer.Type = Integer.self
  ) throws -> [Integer] {
    // As `array` does it, but for the call of a closure with every number.
    guard try beginList() else { return [] }
    var elements = ElementBuffer<Integer>(limit: Self.neuronLimit)
    do {
      repeat { try elements.append(try unsigned()) } while try continueList()
    } catch let error as JSONError {
      throw error.within(.index(elements.count))
    }
    return elements.array()
  }

  /// A list of rows of (uid, proportion of 65535).
  package mutating func proportionMatrix() throws -> SparseMatrix<UInt16> {
    let rows = try pairRows { try $0.unsigned(UInt16.self) }
    return SparseMatrix(rowOffsets: rows.offsets, columns: rows.columns, values: rows.values)
  }

  /// A list of rows of pairs [uid, value].
  @inline(__always)
  mutating func pairRows<Value>(
    _ value: (inout JSONReader) throws -> Value
  ) throws -> (offsets: [Int], columns: [UInt16], values: [Value]) {
    var offsets = ElementBuffer<Int>(limit: 2 * Self.neuronLimit)
    var columns = ElementBuffer<UInt16>(limit: .max)
    var values = ElementBuffer<Value>(limit: .max)
    try offsets.append(0)
    guard try beginList() else { return (offsets.array(), [], []) }
    do {
      repeat {
        let start = values.count
        if try beginList() {
          do {
            repeat {
              try expect(Ascii.openList, "a pair [uid, value]")
              let column: UInt16 = try unsigned()
              try expect(Ascii.comma, "the ',' of a pair [uid, value]")
              let value = try value(&self)
              try expect(Ascii.closeList, "the ']' of a pair [uid, value]")
              try columns.append(column)
              try values.append(value)
            } while try continueList()
          } catch let error as JSONError {
            throw error.within(.index(values.count - start))
          }
        }
        try offsets.append(values.count)
      } while try continueList()
    } catch let error as JSONError {
      throw error.within(.index(offsets.count - 1))
    }
    return (offsets.array(), columns.array(), values.array())
  }
}

extension JSONWriter {
  package mutating func integerList(_ values: [some FixedWidthInteger]) { list(values) { $0.integer($1) } }

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
