// SPDX-License-Identifier: Apache-2.0
import YumaFiles
import YumaJSON

extension Rows {
  /// The rows that a JSON object has in a list, or in lists within lists: a column per value, with the key that it has there.
  /// Values above the list are in every row; those of objects within have a key of two words, as "chain.netuid"; other lists
  /// have no place in rows.
  ///
  /// - Parameters:
  ///   - json: the object.
  ///   - repeatsOuter: whether the values of the whole result are in every row.
  ///   - lists: the keys that lead to the rows, a list each; "a.b" is the list b of the object a.
  init(of json: [UInt8], in lists: String..., repeatsOuter: Bool = true) {
    var collector = RowCollector()
    let value = try? FileContents(name: "result", bytes: json).document { try JSONValue(from: &$0) }
    collector.collect(value ?? .null, lists[...], [:], keepsValues: repeatsOuter)
    self.init(collector.columns)
    for row in collector.rows { append(columns.map { row[$0.key] ?? nil }) }
  }
}

/// The columns and rows found so far.
private struct RowCollector {
  var columns: [Rows.Column] = []
  var rows: [[String: String?]] = []
  private var known: Set<String> = []

  mutating func collect(
    _ value: JSONValue, _ lists: ArraySlice<String>, _ above: [String: String?], keepsValues: Bool = true
  ) {
    var row = above
    let path = lists.first.map { $0.split(separator: ".").map(String.init) } ?? []
    if keepsValues { add(value, "", except: path.first, to: &row) }
    guard !path.isEmpty else { return rows.append(row) }
    let list = path.reduce(Optional(value)) { $0?.members?[$1] }
    guard case .list(let elements)? = list, !elements.isEmpty else {
      // What has no rows of its own has one, as far as it goes; the whole result has none.
      if !above.isEmpty { rows.append(row) }
      return
    }
    for element in elements { collect(element, lists.dropFirst(), row) }
  }

  private mutating func add(_ value: JSONValue, _ prefix: String, except list: String?, to row: inout [String: String?])
  {
    guard case .object(let members) = value else { return }
    for member in members where member.name != list || !prefix.isEmpty {
      let key = prefix + member.name
      switch member.value {
      case .list: break
      case .object: add(member.value, "\(key).", except: nil, to: &row)
      case .null: set(key, nil, isText: false, in: &row)
      case .bool(let value): set(key, "\(value)", isText: false, in: &row)
      case .number(let text): set(key, text, isText: false, in: &row)
      case .string(let text): set(key, text, isText: true, in: &row)
      }
    }
  }

  private mutating func set(_ key: String, _ value: String?, isText: Bool, in row: inout [String: String?]) {
    row.updateValue(value, forKey: key)
    if known.insert(key).inserted {
      columns.append(Rows.Column(key: key, isText: isText))
    } else if isText, let place = columns.firstIndex(where: { $0.key == key && !$0.isText }) {
      columns[place] = .text(key)
    }
  }
}
