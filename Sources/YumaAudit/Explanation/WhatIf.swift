// SPDX-License-Identifier: Apache-2.0
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

  /// The given rows: each validator's uid with its whole new row, (uid, weight of 65535) in stored order.
  public init(rows: [UInt16: [(UInt16, UInt16)]]) { self.rows = rows.mapValues { SparseMatrix(rows: [$0]) } }

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
    var changed = input
    for (uid, row) in rows { changed.weights.replaceRow(Int(uid), with: row.row(0)) }
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

/// What one neuron gets in an epoch, and in the same epoch on another input.
public struct NeuronChange: Sendable, Hashable, Identifiable {
  /// One neuron's figures in one of the two epochs.
  public struct Figures: Sendable, Hashable {
    /// The consensus on it, of 65535.
    public let consensus: UInt16
    /// Its incentive, of 65535.
    public let incentive: UInt16
    /// Its dividends, of 65535.
    public let dividends: UInt16
    /// What it is paid for serving and validating, in rao.
    public let paid: Int128

    init(_ output: EpochOutput, uid: Int) {
      consensus = output.consensus[uid]
      incentive = output.incentive[uid]
      dividends = output.dividends[uid]
      paid = Int128(output.serverEmission[uid]) + Int128(output.validatorEmission[uid])
    }
  }

  /// The neuron.
  public let uid: Int
  /// Its figures in the epoch as it was.
  public let before: Figures
  /// Its figures in the other epoch.
  public let after: Figures

  /// The neuron's uid.
  public var id: Int { uid }
  /// Paid after less paid before, in rao.
  public var difference: Int128 { after.paid - before.paid }
}

/// What changes for whom between an epoch and the same epoch on another input.
///
///     let change = try EpochComparison(of: snapshot) { $0.weights[2] = [(column: 126, value: 65_535)] }
///     change.difference(of: 126)          // rao
public struct EpochComparison: Sendable, Hashable {
  /// The neurons for which something changes, those whose payment changes most first.
  public let changes: [NeuronChange]

  /// Compares the epoch of a snapshot with the one after a change of its input, both under the snapshot's rules.
  ///
  /// - Parameters:
  ///   - snapshot: the epoch.
  ///   - change: makes the change in its input; the number of neurons stays.
  /// - Throws: `UnknownSpecVersion`, `EpochInputError`, and what `change` throws.
  public init(of snapshot: Snapshot, change: (inout EpochInput) throws -> Void) throws {
    let changed = try snapshot.changing(change)
    guard changed.input.neuronCount == snapshot.input.neuronCount else {
      throw EpochInputError(
        field: "lastUpdate",
        problem: "\(changed.input.neuronCount) neurons are compared with \(snapshot.input.neuronCount)")
    }
    let rules = try snapshot.rules()
    self.init(
      before: try Epoch.run(snapshot.input, under: rules).output,
      after: try Epoch.run(changed.input, under: rules).output)
  }

  /// Compares two outputs of as many neurons.
  init(before: EpochOutput, after: EpochOutput) {
    changes = (0..<before.neuronCount).compactMap { uid in
      let change = NeuronChange(uid: uid, before: .init(before, uid: uid), after: .init(after, uid: uid))
      return change.before == change.after ? nil : change
    }.sorted { ($0.difference.magnitude, $1.uid) > ($1.difference.magnitude, $0.uid) }
  }

  /// What a neuron is paid more in the other epoch, in rao; 0 for one for which nothing changes.
  public func difference(of uid: Int) -> Int128 { changes.first { $0.uid == uid }?.difference ?? 0 }
}

/// How one neuron gets its numbers in an epoch and in the same epoch on other weights, and what changes for the others.
public struct WhatIfComparison: Sendable {
  /// The explanation of the neuron in the epoch as it was.
  public let before: Explanation
  /// The explanation of the neuron in the epoch on other weights.
  public let after: Explanation
  /// The neurons for which something changes, those whose payment changes most first.
  public let changes: [NeuronChange]

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
    changes = try EpochComparison(of: snapshot) { $0 = changed.input }.changes
  }
}
