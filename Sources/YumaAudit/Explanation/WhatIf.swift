import Yuma
import YumaFiles
import YumaJSON

/// Rows of weights to put in the place of an input's own: a `yuma-what-if/1` file.
///
///     {"schema": "yuma-what-if/1", "weights": {"17": [[126, 65535], [244, 1200]], "52": []}}
///
/// A key is a validator's uid, its value that validator's whole row in the form of a snapshot's rows. When weights were set
/// stays as it is.
public struct WhatIf: Sendable, Hashable {
  static let schema = "yuma-what-if/1"

  /// The new row of each validator: (uid, weight of 65535) in stored order.
  public var rows: [UInt16: SparseMatrix<UInt16>]

  /// Reads a file.
  ///
  /// - Parameter contents: the bytes of a `yuma-what-if/1` file.
  /// - Throws: `FileError`, which names the place and the rule.
  public init(_ contents: FileContents) throws(FileError) {
    rows = try contents.document { reader in
      var rows: [UInt16: SparseMatrix<UInt16>] = [:]
      try reader.object(Key.self) { (reader, key) in
        switch key {
        case .schema: try reader.requireSchema(Self.schema)
        case .weights:
          try reader.members { (reader, name) in
            guard let uid = UInt16(name), "\(uid)" == name else { throw JSONError("the key is not a uid") }
            if rows[uid] != nil { throw JSONError("repeated key") }
            rows[uid] = try reader.proportionRow()
          }
          if rows.isEmpty { throw JSONError("no rows, where at least one is to be replaced") }
        }
      }
      return rows
    }
  }

  private enum Key: String, JSONKey {
    case schema, weights
  }

  /// The input with these rows in the place of its own.
  ///
  /// - Parameter input: the input.
  /// - Returns: a copy with other weights.
  /// - Throws: `EpochInputError` for a uid that the subnet does not have.
  public func applied(to input: EpochInput) throws(EpochInputError) -> EpochInput {
    let n = input.neuronCount
    if let uid = rows.keys.sorted().first(where: { $0 >= n }) {
      throw EpochInputError(field: "weights", problem: "\(uid) is not the uid of one of \(n) neurons")
    }
    var weights = SparseMatrix<UInt16>()
    for row in 0..<n { weights.appendRow(rows[UInt16(truncatingIfNeeded: row)]?.row(0) ?? input.weights.row(row)) }
    var changed = input
    changed.weights = weights
    return changed
  }
}

extension JSONReader {
  /// One row of (uid, proportion of 65535), as a matrix of that row.
  fileprivate mutating func proportionRow() throws -> SparseMatrix<UInt16> {
    var row = SparseMatrix<UInt16>()
    try list { reader in
      try reader.expect(Ascii.openList, "a pair [uid, value]")
      let column: UInt16 = try reader.unsigned()
      try reader.expect(Ascii.comma, "the ',' of a pair [uid, value]")
      row.append(column: column, value: try reader.unsigned())
      try reader.expect(Ascii.closeList, "the ']' of a pair [uid, value]")
    }
    row.endRow()
    return row
  }
}

/// An epoch, and the same epoch on other weights.
public struct WhatIfComparison: Sendable {
  /// What one neuron gets, before and after.
  public struct Change: Sendable, Hashable {
    /// The neuron.
    public let uid: Int
    /// The consensus on it, of 65535.
    public let consensus: [UInt16]
    /// Its incentive, of 65535.
    public let incentive: [UInt16]
    /// Its dividends, of 65535.
    public let dividends: [UInt16]
    /// What it is paid for serving and validating, in rao.
    public let emission: [Int128]

    /// Paid after less paid before, in rao.
    public var difference: Int128 { emission[1] - emission[0] }
  }

  /// The explanation of the neuron in the epoch as it was.
  public let before: Explanation
  /// The explanation of the neuron in the epoch on other weights.
  public let after: Explanation
  /// The neurons for which something changes, those whose payment changes most first.
  public let changes: [Change]

  /// Compares the epoch of a snapshot with the same epoch on other weights.
  ///
  /// - Parameters:
  ///   - snapshot: the epoch.
  ///   - uid: the neuron to explain.
  ///   - whatIf: the other weights.
  /// - Throws: `ExplanationError`, `UnknownSpecVersion`, `EpochInputError`.
  public init(of snapshot: Snapshot, uid: Int, whatIf: WhatIf) throws {
    var changed = snapshot
    changed.input = try whatIf.applied(to: snapshot.input)
    before = try Explanation(of: snapshot, uid: uid)
    after = try Explanation(of: changed, uid: uid)
    let rules = try snapshot.rules()
    let old = try Epoch.run(snapshot.input, under: rules).output
    let new = try Epoch.run(changed.input, under: rules).output
    changes = (0..<old.neuronCount).compactMap { uid in
      let change = Change(
        uid: uid, consensus: [old, new].map { $0.consensus[uid] }, incentive: [old, new].map { $0.incentive[uid] },
        dividends: [old, new].map { $0.dividends[uid] },
        emission: [old, new].map { Int128($0.serverEmission[uid]) + Int128($0.validatorEmission[uid]) })
      let isSame = [change.consensus, change.incentive, change.dividends].allSatisfy { $0[0] == $0[1] }
      return isSame && change.difference == 0 ? nil : change
    }.sorted { ($0.difference.magnitude, $1.uid) > ($1.difference.magnitude, $0.uid) }
  }
}
