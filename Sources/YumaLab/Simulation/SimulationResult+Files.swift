// SPDX-License-Identifier: Apache-2.0
import YumaJSON

extension SimulationResult {
  /// Every series as comma-separated values, a value a line, piece by piece: scenario, seed, variant, a column for each swept
  /// hyperparameter, epoch, series, role, group, validator, server, value. A role is "validator" or "server"; of bonds it is
  /// that of the validator. A group is a name without the number at its end. A column that does not apply, and a value that
  /// is not a number, are empty; bonds are left out where they were not recorded.
  ///
  /// - Parameters:
  ///   - seed: what the scenario was made from; nil leaves the column empty
  ///   - hasHeader: whether the line of names comes first
  ///   - write: takes the pieces in their order: an epoch's lines each
  /// - Throws: what `write` throws.
  public func csv(seed: UInt64? = nil, hasHeader: Bool = true, _ write: (String) throws -> Void) rethrows {
    let columns = ["scenario", "seed", "variant"] + fields.map(\.rawValue)
    if hasHeader {
      try write(CSV.line(columns + ["epoch", "series", "role", "group", "validator", "server", "value"]))
    }
    func groups(_ names: [String], _ role: String) -> [String] {
      names.map { "\(role),\(CSV.field(NamedGroup.stem(of: $0)))" }
    }
    let validatorGroups = groups(scenario.validators, "validator")
    let serverGroups = groups(scenario.servers, "server")
    let validators = scenario.validators.map { CSV.field($0) }
    let servers = scenario.servers.map { CSV.field($0) }
    for run in runs {
      let relative = relativeDividends(of: run)
      let head = ([scenario.name, seed.map { "\($0)" } ?? "", run.rule] + run.settings.map(\.value)).map {
        CSV.field($0)
      }.joined(separator: ",")
      for (epoch, output) in run.epochs.enumerated() {
        var text = ""
        func add(_ series: String, _ group: String, _ validator: String, _ server: String, _ value: Double) {
          text += "\(head),\(epoch),\(series),\(group),\(validator),\(server),"
          if value.isFinite { text += "\(value)" }
          text += "\n"
        }
        for (i, name) in validators.enumerated() {
          add("stake", validatorGroups[i], name, "", scenario.epochs[epoch].stakes[i])
          add("dividends", validatorGroups[i], name, "", output.dividends[i])
          add("dividendsPer1000Tao", validatorGroups[i], name, "", output.dividendsPer1000Tao[i])
          add("relativeDividends", validatorGroups[i], name, "", relative[epoch][i])
        }
        for (j, name) in servers.enumerated() {
          add("consensus", serverGroups[j], "", name, output.consensus[j])
          add("incentive", serverGroups[j], "", name, output.incentive[j])
        }
        for i in 0..<output.bonds.rowCount {
          for j in 0..<output.bonds.columnCount {
            add("bonds", validatorGroups[i], validators[i], servers[j], output.bonds[i, j])
          }
        }
        try write(text)
      }
    }
  }

  /// The result as a `yuma-simulation/1` document (Docs/Reference/CommandLine.md), piece by piece.
  ///
  /// - Parameters:
  ///   - seed: what the scenario was made from; nil leaves the key out
  ///   - write: takes the pieces in their order: a run each
  /// - Throws: what `write` throws.
  public func json(seed: UInt64? = nil, _ write: (String) throws -> Void) rethrows {
    var head = JSONWriter()
    head.object { writer in
      writer.member("schema") { $0.string("yuma-simulation/1") }
      writer.member("scenario") { writer in
        writer.object { writer in
          writer.member("name") { $0.string(scenario.name) }
          writer.member("title") { $0.string(scenario.title) }
          writer.member("assumptions") { $0.list(scenario.assumptions) { $0.string($1) } }
          writer.member("validators") { $0.list(scenario.validators) { $0.string($1) } }
          writer.member("servers") { $0.list(scenario.servers) { $0.string($1) } }
          writer.member("epochs") { $0.integer(scenario.epochs.count) }
          writer.member("registrations") { writer in
            writer.list(scenario.registrations) { writer, registration in
              writer.object { writer in
                writer.member("epoch") { $0.integer(registration.epoch) }
                writer.member("server") { $0.string(scenario.servers[registration.server]) }
              }
            }
          }
        }
      }
      if let seed { writer.member("seed") { $0.integer(seed) } }
      writer.member("baseline") { $0.string(baselineName) }
    }
    // The runs follow one by one, so that they are never all in memory as text.
    try write(String(head.text.dropLast()) + ",\"runs\":[")
    for (index, run) in runs.enumerated() {
      var writer = JSONWriter()
      self.write(run, to: &writer)
      try write((index > 0 ? "," : "") + writer.text)
    }
    try write("]}\n")
  }

  private func write(_ run: SimulationRun, to writer: inout JSONWriter) {
    let relative = relativeDividends(of: run)
    writer.object { writer in
      writer.member("variant") { $0.string(run.rule) }
      writer.member("parameters") { writer in
        writer.object { writer in
          for field in ParameterField.allCases {
            writer.member(field.rawValue) { $0.value(of: field, in: run.parameters) }
          }
        }
      }
      writer.member("epochs") { writer in
        writer.list(run.epochs.enumerated()) { writer, epoch in
          let (number, output) = epoch
          writer.object { writer in
            writer.member("epoch") { $0.integer(number) }
            writer.member("stakes") { $0.doubles(scenario.epochs[number].stakes) }
            writer.member("consensus") { $0.doubles(output.consensus) }
            writer.member("incentive") { $0.doubles(output.incentive) }
            writer.member("dividends") { $0.doubles(output.dividends) }
            writer.member("dividendsPer1000Tao") { $0.doubles(output.dividendsPer1000Tao) }
            writer.member("relativeDividends") { $0.doubles(relative[number]) }
            if output.bonds.rowCount > 0 {
              writer.member("bonds") { $0.list(output.bonds.rows) { $0.doubles($1) } }
            }
          }
        }
      }
    }
  }
}

extension JSONWriter {
  fileprivate mutating func doubles(_ values: [Double]) { list(values) { $0.double($1) } }

  fileprivate mutating func value(of field: ParameterField, in parameters: VariantParameters) {
    if let number = field.number {
      double(parameters[keyPath: number.path])
    } else if let flag = field.flag {
      bool(parameters[keyPath: flag])
    } else {
      string(parameters.liquidAlphaConsensus.rawValue)
    }
  }
}

extension CSV {
  /// A field as it stands in a line.
  fileprivate static func field(_ text: String) -> String { String(line([text]).dropLast()) }
}
