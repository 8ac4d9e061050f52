// SPDX-License-Identifier: Apache-2.0
#if Archive
  import YumaFiles
  import Foundation
  import GRDB
  import Yuma
  import YumaAudit

  /// A row of an archive that somebody else may have written. Each column is read by its type, whatever the schema promises:
  /// what is of another type, or out of its range, is an error that names archive, table, row and column.
  struct ArchiveRow {
    let row: Row
    let table: String
    let archive: String
    /// How many rows were read with this one, where that is counted.
    let number: Int?

    init(_ row: Row, of table: String, in archive: Archive, number: Int? = nil) {
      self.row = row
      self.number = number
      self.table = table
      self.archive = archive.path
    }

    /// An integer of a column; nil for NULL.
    func optional<Value: FixedWidthInteger>(_ column: String, _ type: Value.Type = Value.self) throws(FileError)
      -> Value?
    {
      switch value(column).storage {
      case .null: return nil
      case .int64(let integer):
        guard let value = Value(exactly: integer) else {
          // SQLite has integers of 64 bits with a sign.
          let range =
            Value.min == 0 ? "0 to \(min(UInt64(Value.max), UInt64(Int64.max)))" : "\(Value.min) to \(Value.max)"
          throw error(column, "\(integer), where a number of \(range) belongs")
        }
        return value
      case let other: throw error(column, "\(Self.description(other)), where an integer belongs")
      }
    }

    /// An integer of a column that may not be NULL.
    func required<Value: FixedWidthInteger>(_ column: String, _ type: Value.Type = Value.self) throws(FileError)
      -> Value
    {
      guard let value = try optional(column, type) else { throw error(column, "NULL, where an integer belongs") }
      return value
    }

    /// A block, which SQLite holds as an integer of 63 bits.
    func block(_ column: String = "block") throws(FileError) -> UInt64 { try required(column, UInt64.self) }

    /// The text of a column; nil for NULL.
    func optionalText(_ column: String) throws(FileError) -> String? {
      switch value(column).storage {
      case .null: return nil
      case .string(let text): return text
      case let other: throw error(column, "\(Self.description(other)), where text belongs")
      }
    }

    /// The text of a column that may not be NULL.
    func text(_ column: String) throws(FileError) -> String {
      guard let text = try optionalText(column) else { throw error(column, "NULL, where text belongs") }
      return text
    }

    /// The text of a column as one of an enumeration's; nil for NULL.
    func optionalCase<Value: RawRepresentable<String> & CaseIterable>(_ column: String) throws(FileError) -> Value? {
      guard let text = try optionalText(column) else { return nil }
      guard let value = Value(rawValue: text) else {
        let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
        throw error(column, "\"\(text.prefix(40))\" is not one of \(known)")
      }
      return value
    }

    /// The verdict of a row, which may not be NULL.
    func answer(_ column: String = "verdict") throws(FileError) -> EpochVerdict.Answer {
      guard let answer: EpochVerdict.Answer = try optionalCase(column) else {
        throw error(column, "NULL, where a verdict belongs")
      }
      return answer
    }

    /// What `read` makes of the bytes of a column, which are not copied. The query gives its `typeof` as COLUMN_type.
    func bytes<Value>(_ column: String, _ read: (UnsafeRawBufferPointer) throws -> Value) throws -> Value {
      let type = try text(column + "_type")
      guard type == "blob" else {
        throw error(column, "\(type == "null" ? "NULL" : "a value of type \(type)"), where a blob belongs")
      }
      return try row.withUnsafeData(named: column) { data in
        try (data ?? Data()).withUnsafeBytes { try read($0) }
      }
    }

    /// The subnet of the columns network, netuid and mechanism.
    func subnet() throws(FileError) -> Subnet {
      Subnet(network: try optionalText("network"), netuid: try optional("netuid"), mechanism: try optional("mechanism"))
    }

    func error(_ column: String, _ problem: String) -> FileError {
      FileError(file: archive, field: "table \(table), \(name), column \(column)", problem: problem)
    }

    /// What to call the row.
    private var name: String {
      for column in ["rowid", "id"] {
        if case .int64(let id)? = (row[column] as DatabaseValue?)?.storage { return "row \(id)" }
      }
      if table == "verdicts", let snapshot = row["snapshot"] as DatabaseValue? {
        let engine = (row["engine"] as DatabaseValue?).map { ", engine \(Self.description($0.storage))" } ?? ""
        return "row of snapshot \(Self.description(snapshot.storage))\(engine)"
      }
      return number.map { "row number \($0)" } ?? "some row"
    }

    private func value(_ column: String) -> DatabaseValue { (row[column] as DatabaseValue?) ?? .null }

    private static func description(_ value: DatabaseValue.Storage) -> String {
      switch value {
      case .null: "NULL"
      case .int64(let integer): "\(integer)"
      case .double(let double): "the real number \(double)"
      case .string(let text): "the text \"\(text.prefix(40))\(text.count > 40 ? "..." : "")\""
      case .blob(let data): "a blob of \(data.count) bytes"
      }
    }
  }
#endif
