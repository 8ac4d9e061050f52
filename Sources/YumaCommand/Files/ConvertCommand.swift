// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import YumaFiles

struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write snapshots in another form: json, jsonl, compact, or their neurons as csv.",
    usage: "yuma convert [<options>] <files> ...",
    discussion: """
      json is one document: the snapshot, or all epochs as one series. jsonl is a line per epoch. compact is one \
      snapshot in the form that archives hold, and every command reads it. csv is a row per neuron, with the input and \
      the record; of weights and bonds it has only the number.

      Nothing is computed. A series keeps the source of its epochs only if all epochs have the same.

      Examples:
        yuma convert series.json --format jsonl --output epochs.jsonl
        yuma convert snapshots --output series.json
        yuma convert snapshot.json --output snapshot.yumac
        yuma convert snapshot.json --format csv
      """)

  enum Form: String, ExpressibleByArgument, CaseIterable {
    case json, jsonl, compact, csv
  }

  @OptionGroup var input: InputOptions

  @Option(
    help: ArgumentHelp("The form to write (default: what the suffix of --output says, else json).", valueName: "form"))
  var format: Form?

  @OptionGroup var index: IndexOption

  @Option(
    help: ArgumentHelp("Write to this file, whole or not at all, instead of standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  private var form: Form {
    if let format { return format }
    guard let output else { return .json }
    if output.hasSuffix(".jsonl") || output.hasSuffix(".ndjson") { return .jsonl }
    if output.hasSuffix(".csv") { return .csv }
    return output.hasSuffix(".yumac") ? .compact : .json
  }

  mutating func validate() throws {
    if form == .compact && output == nil && StandardStreams.outputIsTerminal {
      throw ValidationError("the compact form is binary, which a terminal cannot show: give --output")
    }
  }

  func run() throws {
    var outcome = Outcome()
    do {
      let destination = try output.map { try OutputFile(path: $0) }
      func write(_ bytes: [UInt8]) throws {
        if let destination { try destination.write(bytes) } else { try StandardStreams.writeBytes(bytes) }
      }
      var epochs: [Snapshot] = []
      var single: SnapshotFile?
      var count = 0
      for document in input.documents {
        do {
          let document = try document.get()
          let file = try document.epochs()
          single = count == 0 && index.index == nil ? file : nil
          count += 1
          for snapshot in try index.epochs(of: file, named: document.contents.name, areComputed: false) {
            switch form {
            case .jsonl: try write(snapshot.json() + [0x0A])
            case .csv:
              let rows = NeuronRows(of: snapshot).rows
              try write(Array(((epochs.isEmpty ? rows.header : "") + rows.csv).utf8))
              epochs = [snapshot]
            case .json, .compact: epochs.append(snapshot)
            }
          }
        } catch {
          outcome.fail(error)
        }
      }
      if form == .json || form == .compact, !epochs.isEmpty, !outcome.failed {
        try write(form == .json ? Self.document(single, epochs) : Self.compact(epochs))
      }
      if !outcome.failed { try destination?.close() }
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }

  /// One document of all epochs: the one that was read, or else a series.
  private static func document(_ single: SnapshotFile?, _ epochs: [Snapshot]) -> [UInt8] {
    if let single { return single.json() + [0x0A] }
    if epochs.count == 1 { return epochs[0].json() + [0x0A] }
    // A series says once what holds for all; its epochs name no source of their own.
    func common<Value: Equatable>(_ path: KeyPath<Snapshot, Value?>) -> Value? {
      epochs.allSatisfy { $0[keyPath: path] == epochs[0][keyPath: path] } ? epochs[0][keyPath: path] : nil
    }
    let series = SnapshotSeries(
      description: common(\.description), source: common(\.source), chain: common(\.chain),
      epochs: epochs.map { epoch in
        var epoch = epoch
        epoch.source = nil
        if common(\.description) != nil { epoch.description = nil }
        if common(\.chain) != nil { epoch.chain = nil }
        return epoch
      })
    return series.json() + [0x0A]
  }

  private static func compact(_ epochs: [Snapshot]) throws -> [UInt8] {
    guard epochs.count == 1 else {
      throw Failure(
        "the compact form is of one snapshot, and there are \(grouped(epochs.count)): choose one with --index, or keep them "
          + "in an archive (yuma archive add)")
    }
    return epochs[0].compact()
  }
}
