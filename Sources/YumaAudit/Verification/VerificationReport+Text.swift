extension VerificationReport: CustomStringConvertible {
  /// The deviating and unreadable files, a line each; the parity table; what was skipped, and why.
  public var description: String {
    var lines = problems
    if !lines.isEmpty { lines.append("") }
    let titles = ["schema", "engine", "files", "conforming", "deviating", "not applicable", "u16 steps", "rao"]
    let cells = parity.map { row in
      [
        row.schema, row.engine, "\(row.files)", "\(row.conforming)", "\(row.deviating)", "\(row.notApplicable)",
        row.largest.steps.map { "\($0)" } ?? "-", row.largest.rao.map { "\($0)" } ?? "-",
      ]
    }
    if !cells.isEmpty { lines += Self.table(titles, cells, leading: 2) }
    let notes = skipped.map { skip in
      "skipped: \(skip.files) \(skip.files == 1 ? "file" : "files") of \(skip.schema): \(skip.reason)"
    }
    if !cells.isEmpty, !notes.isEmpty { lines.append("") }
    return (lines + notes).joined(separator: "\n")
  }

  /// Columns of equal width; the first `leading` are aligned at their beginning, the others at their end.
  private static func table(_ titles: [String], _ rows: [[String]], leading: Int) -> [String] {
    let widths = titles.indices.map { column in ([titles] + rows).map { $0[column].count }.max() ?? 0 }
    return ([titles] + rows).map { row in
      row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return column < leading ? row[column] + space : space + row[column]
      }.joined(separator: "  ")
    }
  }

  /// The report as JSON (Docs/CommandLine.md, `verify`).
  public func json() -> [UInt8] {
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
      case .conforming:
        writer.member("verdict") { $0.string("conforming") }
      case .deviating(let deviation):
        writer.member("verdict") { $0.string("deviating") }
        writer.member("place") { $0.string(deviation.place) }
        writer.member("expected") { $0.string(deviation.expected) }
        writer.member("found") { $0.string(deviation.found) }
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
      writer.member("files") { $0.integer(files) }
      writer.member("conforming") { $0.integer(conforming) }
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
