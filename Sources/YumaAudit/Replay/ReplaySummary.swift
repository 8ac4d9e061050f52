// SPDX-License-Identifier: Apache-2.0
import YumaJSON

/// A replay in numbers.
public struct ReplaySummary: Sendable, Hashable {
  /// Verdicts by their answer.
  public private(set) var answers: [EpochVerdict.Answer: Int] = [:]
  /// Epochs that do not follow the one before, by what is wrong.
  public private(set) var discontinuities: [Discontinuity.Kind: Int] = [:]

  /// A summary of no verdicts.
  public init() {}

  /// The number of verdicts.
  public var epochs: Int { answers.values.reduce(0, +) }

  /// Adds a verdict.
  public mutating func add(_ verdict: EpochVerdict) {
    add(verdict.answer, verdict.discontinuity?.kind, count: 1)
  }

  /// Adds verdicts of one kind.
  public mutating func add(_ answer: EpochVerdict.Answer, _ discontinuity: Discontinuity.Kind?, count: Int) {
    answers[answer, default: 0] += count
    if let discontinuity { discontinuities[discontinuity, default: 0] += count }
  }

  /// Adds the verdicts of another summary.
  public mutating func add(_ other: ReplaySummary) {
    answers.merge(other.answers, uniquingKeysWith: +)
    discontinuities.merge(other.discontinuities, uniquingKeysWith: +)
  }

  /// The exit code of a check: 2 where some verdict is missing, 1 where something is not as it should be, else 0.
  public var exitCode: Int {
    if answers[.unreadable] != nil || answers[.cannotTell] != nil || discontinuities[.noHistory] != nil { return 2 }
    return answers[.deviates] != nil || !discontinuities.isEmpty ? 1 : 0
  }

  /// The summary as a JSON object, of any engine.
  public func json(engine: String) -> [UInt8] {
    var writer = JSONWriter()
    write(to: &writer, engine: engine)
    return writer.bytes
  }

  package func write(to writer: inout JSONWriter, engine: String) {
    writer.object { writer in
      writer.member("engine") { $0.string(engine) }
      writer.member("exitCode") { $0.integer(exitCode) }
      writer.member("epochs") { $0.integer(epochs) }
      writer.member("conforming") { $0.integer(answers[.conforms] ?? 0) }
      writer.member("deviating") { $0.integer(answers[.deviates] ?? 0) }
      writer.member("cannotTell") { $0.integer(answers[.cannotTell] ?? 0) }
      writer.member("unreadable") { $0.integer(answers[.unreadable] ?? 0) }
      writer.member("discontinuities") { writer in
        writer.object { writer in
          for kind in Discontinuity.Kind.allCases {
            writer.member(kind == .noHistory ? "noHistory" : kind.rawValue) {
              $0.integer(discontinuities[kind] ?? 0)
            }
          }
        }
      }
    }
  }
}
