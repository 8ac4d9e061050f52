/// Text in columns that are as wide as their widest cell.
package struct Table {
  package enum Alignment { case left, right }

  private let titles: [String]
  private let alignments: [Alignment]
  private var rows: [[String]] = []

  package init(_ columns: [(title: String, alignment: Alignment)]) {
    titles = columns.map(\.title)
    alignments = columns.map(\.alignment)
  }

  /// Adds a row, one cell a column. Control characters of the cells are escaped.
  package mutating func append(_ cells: [String]) { rows.append(cells.map { Printable.escaped($0) }) }

  /// The lines, the titles first, in bold on request.
  package func rendered(bold: Bool) -> String {
    let widths = titles.indices.map { column in
      rows.reduce(titles[column].count) { max($0, column < $1.count ? $1[column].count : 0) }
    }
    func line(_ cells: [String]) -> String {
      let padded = zip(cells, zip(widths, alignments)).map { cell, column in
        let space = String(repeating: " ", count: column.0 - cell.count)
        return column.1 == .left ? cell + space : space + cell
      }
      let text = padded.joined(separator: "  ")
      return String(text.reversed().drop(while: { $0 == " " }).reversed())
    }
    let head = bold ? "\u{1B}[1m\(line(titles))\u{1B}[0m" : line(titles)
    return ([head] + rows.map(line)).map { $0 + "\n" }.joined()
  }
}
