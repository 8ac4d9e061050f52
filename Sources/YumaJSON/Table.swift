// SPDX-License-Identifier: Apache-2.0

/// Text in columns that are as wide as their widest cell, and together no wider than asked for.
package struct Table {
  package enum Alignment { case left, right }

  private let titles: [String]
  private let alignments: [Alignment]
  private let essential: Set<Int>
  private var rows: [[String]] = []

  /// A table without rows.
  ///
  /// - Parameters:
  ///   - columns: the titles, and on which side their cells begin.
  ///   - essential: titles of columns that stay where the table is too wide. The first column always stays.
  package init(_ columns: [(title: String, alignment: Alignment)], essential: Set<String> = []) {
    titles = columns.map(\.title)
    alignments = columns.map(\.alignment)
    self.essential = Set(titles.indices.filter { $0 == 0 || essential.contains(columns[$0].title) })
  }

  /// Adds a row, one cell per column. Control characters of the cells are escaped.
  package mutating func append(_ cells: [String]) { rows.append(cells.map { Printable.escaped($0) }) }

  /// The lines at their natural width, the titles first, in bold on request.
  package func rendered(bold: Bool) -> String { rendered(TextStyle(isBold: bold)) }

  /// The lines, the titles first, no wider than the style's width where that can be had: cells of text are folded first,
  /// then the last columns are left out, and a line below says which.
  package func rendered(_ style: TextStyle) -> String {
    var shown = Array(titles.indices)
    var widths = titles.indices.map(naturalWidth)
    if let width = style.width {
      while Self.total(shown.map { widths[$0] }) > width {
        if let folded = folded(widths, among: shown, to: width) {
          widths = folded
          break
        }
        guard let last = shown.lastIndex(where: { !essential.contains($0) }) else { break }
        shown.remove(at: last)
      }
    }
    var text = lines(titles, shown, widths).map { style.isBold ? "\u{1B}[1m\($0)\u{1B}[0m\n" : "\($0)\n" }.joined()
    for row in rows { text += lines(row, shown, widths).map { "\($0)\n" }.joined() }
    let hidden = titles.indices.filter { !shown.contains($0) && !titles[$0].isEmpty }.map { titles[$0] }
    if !hidden.isEmpty {
      let note = "Not shown, for want of width: \(hidden.joined(separator: ", "))"
      text += Self.folded(note, to: max(style.width ?? note.count, 20)).joined(separator: "\n") + "\n"
    }
    return text
  }

  private func naturalWidth(_ column: Int) -> Int {
    rows.reduce(titles[column].count) { max($0, column < $1.count ? $1[column].count : 0) }
  }

  private static func total(_ widths: [Int]) -> Int { widths.reduce(0, +) + 2 * max(widths.count - 1, 0) }

  /// The narrowest that a column of text is folded to.
  private static let narrowest = 18

  /// The widths with the columns of text narrowed so that all of them fit: the widest are narrowed alike. Nil where they would
  /// be too narrow.
  private func folded(_ widths: [Int], among shown: [Int], to width: Int) -> [Int]? {
    var texts = shown.filter { alignments[$0] == .left && $0 > 0 }.sorted { widths[$0] < widths[$1] }
    var left = width - Self.total(shown.map { texts.contains($0) ? 0 : widths[$0] })
    var result = widths
    while let narrowest = texts.first {
      let share = left / texts.count
      result[narrowest] = min(widths[narrowest], share)
      guard result[narrowest] >= min(widths[narrowest], max(Self.narrowest, titles[narrowest].count)) else {
        return nil
      }
      left -= result[narrowest]
      texts.removeFirst()
    }
    return Self.total(shown.map { result[$0] }) <= width ? result : nil
  }

  /// The lines of one row: several where a cell is wider than its column.
  private func lines(_ cells: [String], _ shown: [Int], _ widths: [Int]) -> [String] {
    let columns = shown.map { column in
      (column, column < cells.count ? Self.folded(cells[column], to: widths[column]) : [""])
    }
    let height = columns.map(\.1.count).max() ?? 1
    return (0..<height).map { line in
      let padded = columns.map { column, pieces in
        let piece = line < pieces.count ? pieces[line] : ""
        let space = String(repeating: " ", count: max(widths[column] - piece.count, 0))
        return alignments[column] == .left ? piece + space : space + piece
      }
      let text = padded.joined(separator: "  ")
      return String(text.reversed().drop(while: { $0 == " " }).reversed())
    }
  }

  /// The text in pieces of at most `width` characters, broken at spaces where there are any.
  private static func folded(_ text: String, to width: Int) -> [String] {
    guard text.count > width else { return [text] }
    var pieces: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      var word = word[...]
      if !line.isEmpty && line.count + 1 + word.count > width {
        pieces.append(line)
        line = ""
      }
      while word.count > width {
        pieces.append(String(word.prefix(width)))
        word = word.dropFirst(width)
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    if !line.isEmpty { pieces.append(line) }
    return pieces
  }
}

/// How text is laid out for who reads it.
package struct TextStyle: Sendable, Hashable {
  /// Whether titles are bold.
  package var isBold: Bool
  /// The greatest width of a line, in characters; nil for any.
  package var width: Int?

  /// A style; plain and of any width unless it is said otherwise.
  package init(isBold: Bool = false, width: Int? = nil) {
    self.isBold = isBold
    self.width = width
  }
}
