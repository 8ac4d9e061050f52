// SPDX-License-Identifier: Apache-2.0
import YumaJSON

/// The findings of a verification. Its description is the deviating and unreadable files, a line each, and the parity table.
package struct VerificationReport: Sendable, Hashable {
  /// The names of the engines.
  package let engines: [String]
  /// The findings, file by file.
  package let files: [FileVerification]

  /// A report of the given findings.
  package init(engines: [String], files: [FileVerification]) {
    self.engines = engines
    self.files = files
  }

  /// 0 if every file that was compared conforms, 1 if one deviates, 2 if one cannot be used.
  package var exitCode: Int32 {
    if files.contains(where: { if case .unreadable = $0.finding { true } else { false } }) { return 2 }
    return files.contains { !$0.deviations.isEmpty } ? 1 : 0
  }

  /// A line for each deviation and each file that cannot be used.
  package var problems: [String] {
    files.flatMap { file in
      if case .unreadable(let error) = file.finding { return ["\(error)"] }
      return file.deviations.map { "\(Printable.escaped(file.path)): \($0.engine): \($0.deviation)" }
    }
  }

  /// The reasons why files were skipped, with the number of files of each schema.
  package var skipped: [(schema: String, reason: String, files: Int)] {
    var counts: [(schema: String, reason: String, files: Int)] = []
    for file in files {
      guard case .skipped(let reason) = file.finding else { continue }
      let schema = file.schema ?? ""
      if let index = counts.firstIndex(where: { $0.schema == schema && $0.reason == reason }) {
        counts[index].files += 1
      } else {
        counts.append((schema, reason, 1))
      }
    }
    return counts.sorted { ($0.schema, $0.reason) < ($1.schema, $1.reason) }
  }
}

extension VerificationReport {
  /// A line for each file on which an engine is beyond its tolerance because of rounding, with the reason.
  package var decidedByRounding: [String] {
    files.flatMap { file in
      file.verdicts.compactMap { verdict in
        guard case .decidedByRounding(let deviation, let reason) = verdict.verdict else { return nil }
        return Printable.escaped("\(file.path): \(verdict.engine): \(deviation): \(reason)")
      }
    }
  }

  /// A line for each file that does not apply to engines, with the reason.
  package var notApplicable: [String] {
    files.flatMap { file in
      var engines: [String: [String]] = [:]
      for verdict in file.verdicts {
        if case .notApplicable(let reason) = verdict.verdict { engines[reason, default: []].append(verdict.engine) }
      }
      return engines.sorted { $0.key < $1.key }.map { reason, engines in
        Printable.escaped("\(file.path): \(engines.joined(separator: ", ")): \(reason)")
      }
    }
  }
}

/// A line of the parity table: how the files of a schema fare on an engine.
package struct ParityRow: Sendable, Hashable {
  /// The schema.
  package let schema: String
  /// The engine.
  package let engine: String
  /// How far its results may be off.
  package let tolerance: Tolerance
  /// How many files were compared or exempted.
  package internal(set) var files = 0
  /// How many conform.
  package internal(set) var conforming = 0
  /// How many are beyond the tolerance because of rounding; their deviations are not among the largest.
  package internal(set) var decidedByRounding = 0
  /// How many deviate.
  package internal(set) var deviating = 0
  /// How many the engine is exempted from.
  package internal(set) var notApplicable = 0
  /// The largest differences.
  package internal(set) var largest = LargestDeviation()
}

extension VerificationReport {
  /// The parity table: schema by engine, by schema and then in the order of the engines.
  package var parity: [ParityRow] {
    var rows: [ParityRow] = []
    for file in files {
      guard case .compared(let verdicts) = file.finding, let schema = file.schema else { continue }
      for verdict in verdicts {
        let known = rows.firstIndex { $0.schema == schema && $0.engine == verdict.engine }
        let index = known ?? rows.endIndex
        if known == nil {
          rows.append(ParityRow(schema: schema, engine: verdict.engine, tolerance: verdict.tolerance))
        }
        rows[index].files += 1
        switch verdict.verdict {
        case .conforms: rows[index].conforming += 1
        case .decidedByRounding: rows[index].decidedByRounding += 1
        case .deviates: rows[index].deviating += 1
        case .notApplicable: rows[index].notApplicable += 1
        }
        if case .decidedByRounding = verdict.verdict { continue }
        rows[index].largest.formUnion(verdict.largest)
      }
    }
    func rank(_ row: ParityRow) -> (String, Int) {
      (row.schema, engines.firstIndex(of: row.engine) ?? engines.endIndex)
    }
    return rows.sorted { rank($0) < rank($1) }
  }
}
