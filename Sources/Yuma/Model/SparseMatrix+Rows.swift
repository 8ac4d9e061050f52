// SPDX-License-Identifier: Apache-2.0
extension SparseMatrix {
  /// Row `row` as a list of labelled entries in stored order; setting it replaces the whole row.
  ///
  ///     input.weights[2] = [(column: 126, value: 65_535), (column: 244, value: 1_200)]
  ///
  /// Reading is O(entries of the row), setting O(n + nnz).
  ///
  /// - Precondition: `row` is below `rowCount`.
  public subscript(row: Int) -> [(column: UInt16, value: Element)] {
    get { entries(ofRow: row).map { (column: columns[$0], value: values[$0]) } }
    set { replaceRow(row, with: newValue.map { ($0.column, $0.value) }) }
  }

  /// Replaces row `row` by the given entries, in stored order. O(n + nnz).
  ///
  /// - Precondition: `row` is below `rowCount`.
  public mutating func replaceRow(_ row: Int, with entries: [(UInt16, Element)]) {
    let old = self.entries(ofRow: row)
    columns.replaceSubrange(old, with: entries.map(\.0))
    values.replaceSubrange(old, with: entries.map(\.1))
    let growth = entries.count - old.count
    if growth != 0 { for end in (row + 1)..<rowOffsets.count { rowOffsets[end] += growth } }
  }

  /// A matrix of `count` rows of which only some have entries: those of the uids in `rows`.
  ///
  /// A uid of `count` and more is left out. O(n + nnz).
  public init(rowCount count: Int, rows: [Int: [(UInt16, Element)]]) {
    self.init()
    for row in 0..<count { appendRow(rows[row] ?? []) }
  }
}

extension SparseMatrix: Codable where Element: Codable {
  /// Reads a list of rows, each a list of pairs [column, value].
  ///
  /// - Throws: `DecodingError` for anything else, and for a pair of another length.
  public init(from decoder: any Decoder) throws {
    self.init()
    var rows = try decoder.unkeyedContainer()
    while !rows.isAtEnd {
      var row = try rows.nestedUnkeyedContainer()
      while !row.isAtEnd {
        var pair = try row.nestedUnkeyedContainer()
        append(column: try pair.decode(UInt16.self), value: try pair.decode(Element.self))
        guard pair.isAtEnd else {
          throw DecodingError.dataCorruptedError(in: pair, debugDescription: "an entry is a pair [column, value]")
        }
      }
      endRow()
    }
  }

  /// Writes a list of rows, each a list of pairs [column, value], as the files of epochs hold them.
  public func encode(to encoder: any Encoder) throws {
    var rows = encoder.unkeyedContainer()
    for row in 0..<rowCount {
      var list = rows.nestedUnkeyedContainer()
      for k in entries(ofRow: row) {
        var pair = list.nestedUnkeyedContainer()
        try pair.encode(columns[k])
        try pair.encode(values[k])
      }
    }
  }
}

extension SparseMatrix: CustomStringConvertible {
  /// The size, such as "256 rows, 11940 entries".
  public var description: String { "\(rowCount) rows, \(entryCount) entries" }
}
