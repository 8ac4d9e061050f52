// SPDX-License-Identifier: Apache-2.0
import YumaFiles

/// What an engine makes of a file.
package enum VectorVerdict: Sendable, Hashable {
  /// Every value of the file agrees.
  case conforms
  /// A value does not agree; the first that does not.
  case deviates(Deviation)
  /// A value is beyond the tolerance, the first that is, because of what rounding decides or may move, and none is beyond
  /// what it may move.
  case decidedByRounding(Deviation, reason: String)
  /// The engine need not agree on this file, for the reason given.
  case notApplicable(String)
}

/// An engine's verdict on a file.
package struct EngineVerdict: Sendable, Hashable {
  /// The engine's name.
  package let engine: String
  /// The verdict.
  package let verdict: VectorVerdict
  /// How far the engine's results may be off.
  package let tolerance: Tolerance
  /// The largest differences.
  package let largest: LargestDeviation

  /// A verdict of the given parts.
  package init(
    engine: String, verdict: VectorVerdict, tolerance: Tolerance = .exact,
    largest: LargestDeviation = LargestDeviation()
  ) {
    self.engine = engine
    self.verdict = verdict
    self.tolerance = tolerance
    self.largest = largest
  }
}

/// What became of a file.
package struct FileVerification: Sendable, Hashable {
  /// The findings.
  package enum Finding: Sendable, Hashable {
    /// The file was compared with each engine.
    case compared([EngineVerdict])
    /// There is nothing to compare, for the reason given.
    case skipped(String)
    /// The file cannot be used.
    case unreadable(FileError)
  }

  /// The file's path.
  package let path: String
  /// The file's schema, where it can be told.
  package let schema: String?
  /// The findings.
  package let finding: Finding

  /// Findings on a file.
  package init(path: String, schema: String?, finding: Finding) {
    self.path = path
    self.schema = schema
    self.finding = finding
  }

  /// The verdicts, engine by engine; none where the file was not compared.
  package var verdicts: [EngineVerdict] { if case .compared(let verdicts) = finding { verdicts } else { [] } }

  /// The deviations, engine by engine.
  package var deviations: [(engine: String, deviation: Deviation)] {
    verdicts.compactMap {
      if case .deviates(let deviation) = $0.verdict { ($0.engine, deviation) } else { nil }
    }
  }
}
