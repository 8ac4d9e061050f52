// SPDX-License-Identifier: Apache-2.0
import YumaJSON

/// Where two documents differ, value by value.
struct DocumentComparison {
  /// One value that differs.
  struct Difference: Sendable {
    /// The keys that lead to it, without the places in lists: "output.incentive".
    let field: String
    /// The places in lists that lead to it.
    let index: [Int128]
    /// The values as JSON; nil where there is none.
    let first: String?
    let second: String?
    /// The second minus the first, where both are integers.
    let amount: Int128?

    /// The places as "[2][126]".
    var place: String { index.map { "[\($0)]" }.joined() }
  }

  /// What differs, in the order of the first document.
  private(set) var differences: [Difference] = []
  private let ignored: [String]

  /// Compares two documents; nil stands for one that is missing.
  ///
  /// - Parameter ignored: fields that may differ, with all that is in them.
  init(_ first: JSONValue?, _ second: JSONValue?, ignoring ignored: [String] = []) {
    self.ignored = ignored
    compare(first, second, "", [])
  }

  private mutating func compare(_ first: JSONValue?, _ second: JSONValue?, _ field: String, _ index: [Int128]) {
    guard first != second, !ignored.contains(where: { field == $0 || field.hasPrefix($0 + ".") }) else { return }
    switch (first, second) {
    case (.object(let a)?, .object(let b)?):
      let names = a.map(\.name)
      let known = Set(names)
      let (left, right) = (first?.members ?? [:], second?.members ?? [:])
      for name in names + b.map(\.name).filter({ !known.contains($0) }) {
        compare(left[name], right[name], field.isEmpty ? name : "\(field).\(name)", index)
      }
    case (.list(let a)?, .list(let b)?):
      if let left = Self.entries(a), let right = Self.entries(b) {
        for column in Set(left.keys).union(right.keys).sorted() {
          compare(left[column], right[column], field, index + [column])
        }
      } else {
        for place in 0..<max(a.count, b.count) {
          compare(
            place < a.count ? a[place] : nil, place < b.count ? b[place] : nil, field, index + [Int128(place)])
        }
      }
    case (.number(let a)?, .number(let b)?):
      if let a = Int128(a), let b = Int128(b) {
        if a != b { add(first, second, field, index, b.subtractingReportingOverflow(a).partialValue) }
      } else if Double(a) != Double(b) {
        add(first, second, field, index, nil)
      }
    default: add(first, second, field, index, nil)
    }
  }

  /// The row of a matrix: values by their columns; nil for other lists, and for a row that has a column twice.
  private static func entries(_ list: [JSONValue]) -> [Int128: JSONValue]? {
    var entries: [Int128: JSONValue] = [:]
    for element in list {
      guard case .list(let pair) = element, pair.count == 2, let column = pair[0].integer, pair[1].integer != nil,
        entries.updateValue(pair[1], forKey: column) == nil
      else { return nil }
    }
    return entries
  }

  private mutating func add(
    _ first: JSONValue?, _ second: JSONValue?, _ field: String, _ index: [Int128], _ amount: Int128?
  ) {
    differences.append(
      Difference(field: field, index: index, first: first?.json, second: second?.json, amount: amount))
  }
}

/// The differences of the documents of two files, in the forms of `--format`.
struct DifferenceReport {
  /// The differences of one pair of documents.
  struct Pair {
    /// The place among the documents, from 0.
    let index: Int
    let differences: [DocumentComparison.Difference]
  }

  let first: String
  let second: String
  /// How many differences of a field the table shows.
  let limit: Int
  private(set) var pairs: [Pair] = []

  init(first: String, second: String, limit: Int) {
    self.first = first
    self.second = second
    self.limit = limit
  }

  /// Whether nothing differs.
  var isEmpty: Bool { pairs.allSatisfy(\.differences.isEmpty) }

  mutating func add(_ comparison: DocumentComparison) {
    pairs.append(Pair(index: pairs.count, differences: comparison.differences))
  }

  /// How often each field differs, and the first of its differences.
  func table(_ style: TextStyle) -> String {
    let all = pairs.flatMap { pair in pair.differences.map { (pair.index, $0) } }
    let documents = pairs.count == 1 ? "" : " in \(grouped(pairs.count)) documents"
    guard !all.isEmpty else { return "no difference\(documents)\n" }
    var fields: [String] = []
    var count: [String: Int] = [:]
    for (_, difference) in all {
      if count[difference.field] == nil { fields.append(difference.field) }
      count[difference.field, default: 0] += 1
    }
    var table = Table(
      [
        ("document", .right), ("field", .left), ("index", .left), ("first", .right), ("second", .right),
        ("second - first", .right),
      ], essential: ["field", "index", "first", "second"])
    var shown: [String: Int] = [:]
    for (document, difference) in all {
      shown[difference.field, default: 0] += 1
      guard shown[difference.field, default: 0] <= limit else { continue }
      table.append([
        "\(document)", difference.field, difference.place, Self.cell(difference.first), Self.cell(difference.second),
        difference.amount.map { Figures.signed($0) } ?? "",
      ])
    }
    var text = table.rendered(style)
    for field in fields where count[field, default: 0] > limit {
      text +=
        Printable.escaped("and \(grouped(count[field, default: 0] - limit)) more of \(field); --top shows more") + "\n"
    }
    return text + "\n\(counted(all.count, "difference")) in \(counted(fields.count, "field"))\(documents)\n"
  }

  private static func cell(_ json: String?) -> String {
    guard let json else { return "-" }
    if let integer = Int128(json) { return grouped(integer) }
    return json.count > 40 ? "\(json.prefix(37))..." : json
  }

  /// One object with every difference.
  var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("equal") { $0.bool(isEmpty) }
      writer.member("first") { $0.string(first) }
      writer.member("second") { $0.string(second) }
      writer.member("documents") { $0.integer(pairs.count) }
      writer.member("differences") { writer in
        writer.list(pairs.flatMap { pair in pair.differences.map { (pair.index, $0) } }) { writer, entry in
          let (document, difference) = entry
          writer.object { writer in
            writer.member("document") { $0.integer(document) }
            writer.member("field") { $0.string(difference.field) }
            writer.member("index") { $0.list(difference.index) { $0.integer($1) } }
            writer.member("first") { $0.optional(difference.first) { $0.number($1) } }
            writer.member("second") { $0.optional(difference.second) { $0.number($1) } }
            writer.member("difference") { $0.optional(difference.amount) { $0.integer($1) } }
          }
        }
      }
    }
    return writer.bytes
  }

  /// A row per difference.
  var rows: Rows {
    var rows = Rows([
      .value("document"), .text("field"), .text("index"), .value("first"), .value("second"), .value("difference"),
    ])
    for pair in pairs {
      for difference in pair.differences {
        rows.append([
          "\(pair.index)", difference.field, difference.place, difference.first, difference.second,
          difference.amount.map { "\($0)" },
        ])
      }
    }
    return rows
  }
}
