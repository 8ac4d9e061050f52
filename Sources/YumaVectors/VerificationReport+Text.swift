// SPDX-License-Identifier: Apache-2.0
import YumaJSON

extension VerificationReport: CustomStringConvertible {
  /// The deviating and unreadable files, a line each; the parity table; what rounding decided, what does not apply and what
  /// was skipped, and why.
  package var description: String {
    (problems.isEmpty ? "" : problems.joined(separator: "\n") + "\n\n") + rendered(TextStyle())
  }

  /// The parity table and the notes below it.
  package func rendered(_ style: TextStyle) -> String {
    var table = Table(
      [
        ("schema", .left), ("engine", .left), ("tolerance", .left), ("files", .right), ("conforming", .right),
        ("by rounding", .right), ("deviating", .right), ("not applicable", .right), ("u16 steps", .right),
        ("rao", .right),
      ], essential: ["engine", "files", "conforming", "deviating"])
    for row in parity {
      table.append([
        row.schema, row.engine, row.tolerance.description, Figures.grouped(row.files), Figures.grouped(row.conforming),
        Figures.grouped(row.decidedByRounding), Figures.grouped(row.deviating), Figures.grouped(row.notApplicable),
        row.largest.steps.map { Figures.grouped($0) } ?? "-", row.largest.rao.map { Figures.grouped($0) } ?? "-",
      ])
    }
    var text = parity.isEmpty ? "" : table.rendered(style)
    for (title, lines) in [
      ("beyond the tolerance by rounding", decidedByRounding), ("not applicable", notApplicable),
    ] where !lines.isEmpty {
      text += "\n\(title)\n" + lines.map { $0 + "\n" }.joined()
    }
    if !text.isEmpty && !skipped.isEmpty { text += "\n" }
    for skip in skipped {
      let files = skip.files == 1 ? "file" : "files"
      text +=
        Printable.escaped(
          "skipped: \(Figures.grouped(skip.files)) \(files) of \(skip.schema): \(skip.reason)") + "\n"
    }
    return text
  }

  /// The report as JSON (Docs/Reference/CommandLine.md, `verify`).
  package func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("engines") { $0.list(engines) { $0.string($1) } }
      writer.member("exitCode") { $0.integer(exitCode) }
      writer.member("files") { $0.list(files) { $1.write(to: &$0) } }
      writer.member("parity") { $0.list(parity) { $1.write(to: &$0) } }
      writer.member("skipped") { writer in
        writer.list(skipped) { writer, skip in
          writer.object { writer in
            writer.member("schema") { $0.string(skip.schema) }
            writer.member("reason") { $0.string(skip.reason) }
            writer.member("files") { $0.integer(skip.files) }
          }
        }
      }
    }
    return writer.bytes
  }
}

extension FileVerification {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("path") { $0.string(path) }
      writer.member("schema") { $0.optional(schema) { $0.string($1) } }
      switch finding {
      case .compared(let verdicts):
        writer.member("status") { $0.string("compared") }
        writer.member("verdicts") { $0.list(verdicts) { $1.write(to: &$0) } }
      case .skipped(let reason):
        writer.member("status") { $0.string("skipped") }
        writer.member("reason") { $0.string(reason) }
      case .unreadable(let error):
        writer.member("status") { $0.string("unreadable") }
        writer.member("field") { $0.string(error.field) }
        writer.member("reason") { $0.string(error.problem) }
      }
    }
  }
}

extension EngineVerdict {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("engine") { $0.string(engine) }
      switch verdict {
      case .conforms:
        writer.member("verdict") { $0.string("conforms") }
      case .deviates(let deviation):
        writer.member("verdict") { $0.string("deviates") }
        writer.member("place") { $0.string(deviation.place) }
        writer.member("expected") { $0.string(deviation.expected) }
        writer.member("found") { $0.string(deviation.found) }
      case .decidedByRounding(let deviation, let reason):
        writer.member("verdict") { $0.string("decided by rounding") }
        writer.member("place") { $0.string(deviation.place) }
        writer.member("expected") { $0.string(deviation.expected) }
        writer.member("found") { $0.string(deviation.found) }
        writer.member("reason") { $0.string(reason) }
      case .notApplicable(let reason):
        writer.member("verdict") { $0.string("not applicable") }
        writer.member("reason") { $0.string(reason) }
      }
      writer.member("largestDeviation") { largest.write(to: &$0) }
    }
  }
}

extension ParityRow {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("schema") { $0.string(schema) }
      writer.member("engine") { $0.string(engine) }
      writer.member("tolerance") { writer in
        writer.object { writer in
          writer.member("u16Steps") { $0.integer(tolerance.steps) }
          writer.member("rao") { $0.integer(tolerance.rao) }
        }
      }
      writer.member("files") { $0.integer(files) }
      writer.member("conforming") { $0.integer(conforming) }
      writer.member("decidedByRounding") { $0.integer(decidedByRounding) }
      writer.member("deviating") { $0.integer(deviating) }
      writer.member("notApplicable") { $0.integer(notApplicable) }
      writer.member("largestDeviation") { largest.write(to: &$0) }
    }
  }
}

extension LargestDeviation {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("u16Steps") { $0.optional(steps) { $0.integer($1) } }
      writer.member("rao") { $0.optional(rao) { $0.integer($1) } }
    }
  }
}
