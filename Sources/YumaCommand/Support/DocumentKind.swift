// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import YumaAudit
import YumaFiles
import YumaImport
import YumaJSON
import YumaLab

/// A kind of document that the commands know, by the schema that it names.
struct DocumentKind: Sendable {
  /// The value of the document's `schema`.
  let schema: String
  /// What such a document is, with its article.
  let title: String
  /// The commands that take it, without `yuma`.
  let commands: [String]
  /// Reads the whole of a document and says what it holds.
  let read: @Sendable (FileContents) throws -> DocumentFacts

  /// Every kind that a command reads or writes.
  static let all: [DocumentKind] = [
    DocumentKind(
      schema: "yuma-epoch/1", title: "a snapshot of an epoch",
      commands: ["epoch", "audit", "explain", "replay", "verify", "bench", "archive add", "diff", "convert"],
      read: DocumentFacts.ofEpochs),
    DocumentKind(
      schema: "yuma-epoch-series/1", title: "a series of epochs",
      commands: ["epoch", "audit", "explain", "replay", "verify", "bench", "archive add", "diff", "convert"],
      read: DocumentFacts.ofEpochs),
    DocumentKind(
      schema: "network-emission/1", title: "the emission of all subnets at a block",
      commands: ["emission shares", "audit", "verify", "diff"],
      read: { contents in
        let emission = try NetworkEmission(contents)
        return DocumentFacts(
          blocks: emission.chain?.block.map { $0...$0 },
          specVersions: Set(emission.chain?.specVersion.map { [$0] } ?? []),
          counts: [("subnets", emission.rows.count), ("recorded", emission.rows.count - emission.skipped)])
      }),
    DocumentKind(
      schema: "network-block/1", title: "a whole block of a network", commands: ["audit", "verify", "diff"],
      read: { contents in
        let block = try NetworkBlock(contents)
        return DocumentFacts(
          blocks: block.chain.block.map { $0...$0 }, specVersions: Set(block.chain.specVersion.map { [$0] } ?? []),
          counts: [("subnets", block.subnets.count), ("trades", block.trades.count)])
      }),
    DocumentKind(
      schema: "network-flow/1", title: "the flow of TAO into subnets", commands: ["emission shares", "diff"],
      read: { DocumentFacts(counts: [("subnets", try NetworkFlows($0).rows.count)]) }),
    DocumentKind(
      schema: "subnet-dividends/1", title: "the dividends of a subnet's hotkeys",
      commands: ["emission dividends", "diff"],
      read: { DocumentFacts(counts: [("hotkeys", try DividendFile($0).hotkeys.count)]) }),
    DocumentKind(
      schema: "subnet-payout/1", title: "what decides how an epoch is paid out",
      commands: ["audit --payout", "explain --payout", "diff"],
      read: { contents in
        let payout = try SubnetPayout(contents)
        return DocumentFacts(
          blocks: payout.chain.block.map { $0...$0 }, specVersions: Set(payout.chain.specVersion.map { [$0] } ?? []),
          counts: [("neurons", payout.neurons.count), ("hotkeys", payout.hotkeys.count)])
      }),
    DocumentKind(
      schema: "network-scenario/1", title: "a scenario of a network of subnets",
      commands: ["emission network --scenario", "diff"],
      read: {
        let scenario = try NetworkScenario($0)
        return DocumentFacts(counts: [("subnets", scenario.subnets?.count ?? scenario.subnetCount)])
      }),
    DocumentKind(
      schema: "yuma-scenario/1", title: "a scenario of stakes and weights", commands: ["simulate", "diff"],
      read: {
        let scenario = try Scenario($0)
        return DocumentFacts(
          counts: [
            ("epochs", scenario.epochs.count), ("validators", scenario.validators.count),
            ("servers", scenario.servers.count),
          ])
      }),
    DocumentKind(
      schema: "yuma-storage/1", title: "a capture of the chain's storage", commands: ["import", "diff"],
      read: { contents in
        let capture = try StorageCapture(contents)
        return DocumentFacts(
          blocks: capture.chain.block.map { $0...$0 }, specVersions: Set(capture.chain.specVersion.map { [$0] } ?? []))
      }),
    DocumentKind(
      schema: "yuma-metagraph/1", title: "a metagraph with weights and bonds", commands: ["import", "diff"],
      read: { DocumentFacts(of: try MetagraphImport($0).snapshot) }),
    DocumentKind(
      schema: "yuma-what-if/1", title: "rows of weights to try", commands: ["explain --what-if", "diff"],
      read: { DocumentFacts(counts: [("rows", try WhatIf($0).rows.count)]) }),
    DocumentKind(schema: "yuma-variants/1", title: "vectors of research variants", commands: ["verify", "diff"]),
    DocumentKind(schema: "emission/1", title: "vectors of emission", commands: ["verify", "diff"]),
    DocumentKind(
      schema: "yuma-epoch-hotkeys/1", title: "vectors of epochs with a hotkey at two uids",
      commands: ["verify", "diff"]),
    DocumentKind(schema: "yuma-vector-manifest/1", title: "the list of golden files", commands: ["verify", "diff"]),
    DocumentKind(schema: "fixed-point/1", title: "vectors of fixed-point arithmetic", commands: ["verify", "diff"]),
    DocumentKind(schema: "yuma-verdict/1", title: "verdicts of a replay", commands: ["replay --output", "diff"]),
    DocumentKind(schema: "yuma-simulation/1", title: "the result of a simulation", commands: ["diff"]),
    archive,
  ]

  /// An archive, which names no schema: it is a SQLite file.
  static let archive = DocumentKind(
    schema: "archive", title: "an archive of snapshots", commands: ["replay", "archive list", "archive export"])

  private static let bySchema = Dictionary(all.map { ($0.schema, $0) }, uniquingKeysWith: { first, _ in first })

  init(
    schema: String, title: String, commands: [String],
    read: @escaping @Sendable (FileContents) throws -> DocumentFacts = DocumentFacts.ofAnyDocument
  ) {
    self.schema = schema
    self.title = title
    self.commands = commands
    self.read = read
  }

  /// The kind of a schema; nil where no command knows it.
  static func named(_ schema: String) -> DocumentKind? { bySchema[schema] }

  /// "`yuma epoch`, `yuma audit`" and so on, at most as many as given.
  func commandNames(limit: Int = 3) -> String {
    commands.prefix(limit).map { "yuma \($0)" }.joined(separator: ", ")
  }

  /// Why a command does not take a document, and which one does.
  static func unexpected(_ schema: String, file: String, taking schemas: [String]) -> Failure {
    let expected = schemas.joined(separator: " or ")
    if let kind = named(schema) {
      return Failure("\(file): \(schema) is \(kind.title), where \(expected) belongs; try \(kind.commandNames())")
    }
    let hint = Nearest.hint(for: schema, among: schemas)
    return Failure("\(file): schema: \"\(schema.prefix(40))\" is not known; \(hint)")
  }
}

/// What documents hold, as far as a line can say.
struct DocumentFacts: Sendable {
  /// How many epochs.
  var epochs = 0
  /// How many neurons, from the fewest to the most.
  var neurons: ClosedRange<Int>?
  /// The blocks, from the first to the last.
  var blocks: ClosedRange<UInt64>?
  /// The versions of the chain's code that are named.
  var specVersions: Set<UInt32> = []
  /// The subnets that are named.
  var subnets: Set<UInt16> = []
  /// How many epochs come with what the chain recorded.
  var recorded = 0
  /// How many come with an output that nobody says the chain recorded.
  var outputs = 0
  /// How many have input that nobody read from the chain.
  var assumed = 0
  /// Anything else, by its name in the plural.
  var counts: [(name: String, count: Int)] = []
  /// Anything else in words.
  var note: String?

  /// The facts of one epoch.
  init(of snapshot: Snapshot) {
    epochs = 1
    neurons = snapshot.input.neuronCount...snapshot.input.neuronCount
    blocks = snapshot.input.currentBlock...snapshot.input.currentBlock
    specVersions = Set(snapshot.chain?.specVersion.map { [$0] } ?? [])
    subnets = Set(snapshot.chain?.netuid.map { [$0] } ?? [])
    recorded = snapshot.recorded == nil ? 0 : 1
    outputs = snapshot.output == nil || recorded == 1 ? 0 : 1
    assumed = snapshot.assumed.isEmpty ? 0 : 1
  }

  init(
    epochs: Int = 0, blocks: ClosedRange<UInt64>? = nil, specVersions: Set<UInt32> = [], subnets: Set<UInt16> = [],
    counts: [(name: String, count: Int)] = [], note: String? = nil
  ) {
    self.epochs = epochs
    self.blocks = blocks
    self.specVersions = specVersions
    self.subnets = subnets
    self.counts = counts
    self.note = note
  }

  /// The facts of a snapshot or a series.
  @Sendable
  static func ofEpochs(_ contents: FileContents) throws -> DocumentFacts {
    let file: SnapshotFile
    do {
      file = try SnapshotFile(contents)
    } catch {
      // The result of an epoch has the same schema, and no input.
      guard error.field == "input", let result = try? EpochResultFile(contents) else { throw error }
      return DocumentFacts(note: "a result of \(grouped(result.neurons)) neurons, without input")
    }
    var facts = DocumentFacts()
    for index in 0..<file.epochCount {
      if let snapshot = file.snapshot(at: index) { facts.add(DocumentFacts(of: snapshot)) }
    }
    return facts
  }

  /// Checks that a document is JSON, without knowing its meaning.
  @Sendable
  static func ofAnyDocument(_ contents: FileContents) throws -> DocumentFacts {
    let value = try contents.document { try JSONValue(from: &$0) }
    var facts = DocumentFacts()
    if case .list(let cases)? = value.members?["cases"] { facts.counts = [("cases", cases.count)] }
    return facts
  }

  /// Adds what another document holds.
  mutating func add(_ other: DocumentFacts) {
    epochs += other.epochs
    neurons = Self.union(neurons, other.neurons)
    blocks = Self.union(blocks, other.blocks)
    specVersions.formUnion(other.specVersions)
    subnets.formUnion(other.subnets)
    recorded += other.recorded
    outputs += other.outputs
    assumed += other.assumed
    note = note ?? other.note
    for (name, count) in other.counts {
      if let place = counts.firstIndex(where: { $0.name == name }) {
        counts[place].count += count
      } else {
        counts.append((name, count))
      }
    }
  }

  private static func union<Bound>(_ a: ClosedRange<Bound>?, _ b: ClosedRange<Bound>?) -> ClosedRange<Bound>? {
    guard let a, let b else { return a ?? b }
    return min(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
  }

  /// The facts as words.
  var text: String {
    var parts: [String] = []
    if epochs > 0 { parts.append(epochs == 1 ? "1 epoch" : "\(grouped(epochs)) epochs") }
    if let neurons { parts.append("\(Self.text(neurons)) neurons") }
    parts += counts.map { "\(grouped($0.count)) \($0.name)" }
    if let blocks { parts.append("block \(Self.text(blocks))") }
    if !subnets.isEmpty { parts.append("subnet " + Self.list(subnets.sorted())) }
    if !specVersions.isEmpty { parts.append("spec " + Self.list(specVersions.sorted())) }
    if let note { parts.append(note) }
    if neurons != nil {
      if specVersions.isEmpty { parts.append("no spec version") }
      if recorded > 0 { parts.append(recorded == epochs ? "recorded" : "\(grouped(recorded)) recorded") }
      if outputs > 0 { parts.append(outputs == epochs ? "output" : "\(grouped(outputs)) with output") }
      if assumed > 0 { parts.append(assumed == epochs ? "assumptions" : "\(grouped(assumed)) with assumptions") }
    }
    return parts.joined(separator: ", ")
  }

  private static func text<Bound: BinaryInteger>(_ range: ClosedRange<Bound>) -> String {
    let first = grouped(range.lowerBound)
    return range.lowerBound == range.upperBound ? first : "\(first) to \(grouped(range.upperBound))"
  }

  private static func list(_ values: [some BinaryInteger]) -> String {
    let shown = values.prefix(5).map { "\($0)" }.joined(separator: ", ")
    return values.count > 5 ? "\(shown) and \(values.count - 5) more" : shown
  }
}

/// The result of an epoch as `yuma epoch` writes it: the schema of a snapshot, without input.
struct EpochResultFile {
  let neurons: Int

  init(_ contents: FileContents) throws {
    let members = try contents.document { try JSONValue(from: &$0) }.members
    guard let members, members["input"] == nil, case .list(let values)? = members["output"]?.members?["incentive"]
    else {
      throw Failure("not a result")
    }
    neurons = values.count
  }
}
