// SPDX-License-Identifier: Apache-2.0
import YumaFiles
import YumaJSON

/// Storage as rows of text: a table with the columns key and value, and perhaps others such as the item's name, as
/// programs export it (Docs/Reference/Import/storage.md).
enum StorageRows {
  /// Whether a file is such a table and not JSON: its first line names the columns.
  static func isTable(_ contents: FileContents) -> Bool { columns(of: contents.firstLine) != nil }

  /// The columns of a table that are read.
  struct Columns {
    let separator: Character
    let key: Int
    let value: Int
    let count: Int

    /// Key and value of a line; an empty value says that the chain has none.
    ///
    /// - Throws: for a line of another number of columns.
    func row(of line: Substring) throws(SCALEError) -> (key: Substring, value: Substring?) {
      let cells = StorageRows.cells(line, separator)
      guard cells.count == count else {
        throw SCALEError(problem: "\(cells.count) columns, where the heading has \(count)")
      }
      let value = cells[self.value]
      return (cells[key], value.isEmpty || value == "null" ? nil : value)
    }
  }

  /// The columns that a heading names.
  static func columns(of heading: Substring) -> Columns? {
    for separator in [",", "\t", ";"] as [Character] {
      let names = cells(heading, separator).map { $0.lowercased() }
      if let key = names.firstIndex(of: "key"), let value = names.firstIndex(of: "value") {
        return Columns(separator: separator, key: key, value: value, count: names.count)
      }
    }
    return nil
  }

  /// Adds the rows below the heading. An empty value says that the chain has none.
  static func add(_ contents: FileContents, to state: inout StorageState) throws(FileError) {
    guard let columns = columns(of: contents.firstLine) else { return }
    var number = 1
    for line in contents.lines.dropFirst() {
      number += 1
      if line.allSatisfy(\.isWhitespace) { continue }
      do {
        let (key, value) = try columns.row(of: line)
        try state.add(key: String(key), value: value.map { String($0) })
      } catch {
        let problem = (error as? JSONError)?.problem ?? (error as? SCALEError)?.problem ?? "\(error)"
        throw FileError(file: contents.name, problem: "line \(number): \(problem)")
      }
    }
  }

  /// The cells of a line, without quotation marks around them. (No cell of such a table holds a separator.)
  fileprivate static func cells(_ line: Substring, _ separator: Character) -> [Substring] {
    line.split(separator: separator, omittingEmptySubsequences: false).map { cell in
      var cell = cell.drop(while: \.isWhitespace)
      while cell.last?.isWhitespace == true { cell.removeLast() }
      if cell.count >= 2, cell.first == "\"", cell.last == "\"" { cell = cell.dropFirst().dropLast() }
      return cell
    }
  }
}
