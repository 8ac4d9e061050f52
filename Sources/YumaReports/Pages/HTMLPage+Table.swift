// SPDX-License-Identifier: Apache-2.0
import YumaJSON

extension HTMLPage {
  /// A table whose rows the reader can sort by any column.
  public struct Table: Sendable {
    /// A column: its title, and whether it holds numbers, which stand on the right and sort by value.
    public struct Column: Sendable {
      /// How a column's cells look.
      enum Kind: String, Sendable {
        case text, sentence, number
      }

      let title: String
      let kind: Kind

      /// A column of words.
      ///
      /// - Parameter title: its title
      /// - Returns: the column
      public static func text(_ title: String) -> Column { Column(title: title, kind: .text) }

      /// A column of sentences, which go over several lines.
      ///
      /// - Parameter title: its title
      /// - Returns: the column
      public static func sentence(_ title: String) -> Column { Column(title: title, kind: .sentence) }

      /// A column of numbers.
      ///
      /// - Parameter title: its title, with the unit
      /// - Returns: the column
      public static func number(_ title: String) -> Column { Column(title: title, kind: .number) }
    }

    let caption: String
    let columns: [Column]
    private var rows: [[String: Any & Sendable]] = []

    /// A table without rows.
    ///
    /// - Parameters:
    ///   - caption: what it shows
    ///   - columns: its columns
    public init(_ caption: String, columns: [Column]) {
      self.caption = caption
      self.columns = columns
    }

    /// Appends a row.
    ///
    /// - Parameters:
    ///   - cells: its texts, one a column; of a column of numbers a comma between thousands does not count
    ///   - isMarked: whether the row stands out
    ///   - targets: where cells lead, by column: ids of headings
    public mutating func append(_ cells: [String], isMarked: Bool = false, targets: [Int: String] = [:]) {
      let cells = zip(columns, cells).enumerated().map { place, cell in
        var context = ["text": cell.1, "class": cell.0.kind.rawValue]
        if let target = targets[place] { context["target"] = target }
        return context
      }
      rows.append(["cells": cells, "class": isMarked ? "marked" : "plain"])
    }

    var context: [String: Any] {
      [
        "caption": caption, "rows": rows,
        "columns": columns.map { ["title": $0.title, "class": $0.kind.rawValue] },
      ]
    }
  }
}
