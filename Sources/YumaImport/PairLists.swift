// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles
import YumaJSON

/// Weights or bonds as lists of pairs by uid: `[(0, [(1, 65535), (2, 100)]), ...]`, as Python prints what the SDK's
/// `weights()` and `bonds()` return, or the same as JSON, with brackets for parentheses.
struct PairLists {
  /// The uids with their rows, in the order given.
  var rows: [(uid: UInt16, entries: [(uid: UInt16, value: UInt16)])] = []
  /// Whether values were decimals, of which the u16 were recovered.
  var areDecimals = false

  private static let openTuple = UInt8(ascii: "(")
  private static let closeTuple = UInt8(ascii: ")")

  /// Reads lists, or a string that holds what Python printed.
  init(from reader: inout JSONReader) throws {
    reader.skipSpace()
    if reader.byte == Ascii.quote {
      let text = try reader.string()
      self = try FileContents(name: "text", bytes: text.utf8).embedded { try PairLists(listsFrom: &$0) }
    } else {
      try self.init(listsFrom: &reader)
    }
  }

  private init(listsFrom reader: inout JSONReader) throws {
    var tokens: [(row: Int, token: Substring)] = []
    var uids: Set<UInt16> = []
    try Self.sequence(&reader) { reader, _ in
      try Self.pair(&reader) { reader, place in
        if place == 0 {
          let uid: UInt16 = try reader.unsigned()
          guard uids.insert(uid).inserted else { throw JSONError("uid \(uid) has a row already") }
          rows.append((uid, []))
          return
        }
        let row = rows.count - 1
        try Self.sequence(&reader) { reader, _ in
          var uid: UInt16 = 0
          try Self.pair(&reader) { reader, place in
            if place == 0 { uid = try reader.unsigned() } else { tokens.append((row, try reader.number())) }
          }
          rows[row].entries.append((uid, 0))
        }
      }
    }
    areDecimals = tokens.contains { !Decimal.isInteger($0.token) && !$0.token.hasPrefix("-") }
    try fill(tokens)
  }

  /// Gives every entry its value.
  private mutating func fill(_ tokens: [(row: Int, token: Substring)]) throws {
    let ends = rows.map(\.entries.count).reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    let rows = rows
    func wrap(_ place: Int, _ error: SCALEError) -> JSONError {
      let row = tokens[place].row
      return JSONError("uid \(rows[row].uid), entry \(place - ends[row]): \(error.problem)")
    }
    let values =
      areDecimals ? try Decimal.shares(tokens.map(\.token), wrap) : try Decimal.integers(tokens.map(\.token), wrap)
    for (place, value) in values.enumerated() {
      let row = tokens[place].row
      self.rows[row].entries[place - ends[row]].value = value
    }
    guard areDecimals else { return }
    // The chain scales a row so that its largest weight is 65535.
    for row in self.rows where row.entries.count > 1 && !row.entries.contains(where: { $0.value == 65535 }) {
      throw JSONError(
        "uid \(row.uid): no value of its row is 1, so that the row was normalised otherwise, and is lossy")
    }
  }

  /// The matrix of n rows; a uid without a row has an empty one.
  func matrix(neurons n: Int) throws -> SparseMatrix<UInt16> {
    var lists = [[(UInt16, UInt16)]](repeating: [], count: n)
    for row in rows {
      guard row.uid < n else { throw JSONError("there is no uid \(row.uid) among \(n) neurons") }
      lists[Int(row.uid)] = row.entries.map { ($0.uid, $0.value) }
    }
    return SparseMatrix(rows: lists)
  }

  /// A list in brackets or parentheses.
  private static func sequence(
    _ reader: inout JSONReader, _ element: (inout JSONReader, Int) throws -> Void
  ) throws {
    let isTuple = reader.take(openTuple)
    if !isTuple { try reader.expect(Ascii.openList, "a list of pairs") }
    let close = isTuple ? closeTuple : Ascii.closeList
    if reader.take(close) { return }
    var index = 0
    do {
      repeat {
        try element(&reader, index)
        index += 1
      } while reader.take(Ascii.comma)
      guard reader.take(close) else { throw reader.unexpected("',' or the end of the list") }
    } catch let error as JSONError {
      throw error.within(.index(index))
    }
  }

  private static func pair(_ reader: inout JSONReader, _ element: (inout JSONReader, Int) throws -> Void) throws {
    var count = 0
    try sequence(&reader) { reader, place in
      guard place < 2 else { throw reader.unexpected("the end of a pair") }
      try element(&reader, place)
      count += 1
    }
    guard count == 2 else { throw JSONError("\(count) elements, where a pair has two") }
  }
}
