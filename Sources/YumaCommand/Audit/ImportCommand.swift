// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Yuma
import YumaFiles
import YumaImport

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make snapshots of the chain's storage, or of a metagraph.",
    usage: "yuma import [<options>] [<files> ...]",
    discussion: """
      Files are captures of raw storage (yuma-storage/1) or metagraphs with weights and bonds (yuma-metagraph/1). A \
      line of JSON is printed for each snapshot: one for each mechanism of a subnet. The pages in \
      Docs/Reference/Import describe the files. Items missing from the capture get the chain's default; the snapshot \
      lists them in "assumed", and standard error names them.

      Instead of a file, --chain says what is imported. --before and --at name the answers of a node, as the node gave \
      them: the state after the block before the epoch's, and the state after the epoch's block.

      --keys lists what to ask a node for next, given the answers in --before and --at. It prints a key and its name \
      per line, or with --rpc the bodies of JSON-RPC requests. Repeat it until it prints nothing. yuma itself never \
      uses a network.

      Exit codes: 0 fine; 2 a file cannot be used.

      Examples:
        yuma import capture.json --output snapshot.json
        yuma import --keys netuid=15 --spec 440
        yuma import --keys netuid=15,payout --spec 440
        yuma import --keys netuid=15 --before before.jsonl --rpc 0x4fd1...e6
        yuma import --chain netuid=15,block=8740402,spec=440 \\
          --before before.jsonl --at at.jsonl
      """)

  @Argument(help: "Captures or metagraphs; - is standard input.", completion: .file())
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "What is imported: netuid=N, mechanism=M, block=N, hash=0x..., spec=N, network=NAME, by=WHO, when=TIME; with "
        + "payout, how the subnet's epoch is paid out.",
      valueName: "key=value,..."), transform: ImportOrigin.parsed)
  var chain: ImportOrigin?

  @Option(help: "Answers of a node about the state after the block before.", completion: .file())
  var before: [String] = []

  @Option(help: "Answers of a node about the state after the epoch's block.", completion: .file())
  var at: [String] = []

  @Option(
    help: ArgumentHelp(
      "List the keys that --before and --at lack; as --chain, or network for the network's emission.",
      valueName: "key=value,..."), transform: ImportOrigin.parsed)
  var keys: ImportOrigin?

  @Option(help: "The state whose keys are listed: before or at.")
  var state: CaptureState = .before

  @Option(
    help: ArgumentHelp(
      "The spec version whose items are listed; else that of LastRuntimeUpgrade once it is known, else the last known.",
      valueName: "version"), transform: ImportOrigin.specVersion)
  var spec: UInt32?

  @Option(
    help: ArgumentHelp("List the keys as bodies of JSON-RPC requests for this block.", valueName: "block hash"),
    transform: ImportOrigin.blockHash)
  var rpc: String?

  @Option(help: "Write the result to a file instead of standard output.", completion: .file())
  var output: String?

  enum CaptureState: String, ExpressibleByArgument, CaseIterable {
    case before, at
    var value: StorageCapture.State { self == .before ? .before : .at }
  }

  mutating func validate() throws {
    if let spec {
      if keys == nil, chain == nil { throw ValidationError("--spec goes with --keys or --chain") }
      keys?.chain.specVersion = spec
      chain?.chain.specVersion = spec
    }
    if keys != nil {
      if !files.isEmpty || chain != nil {
        throw ValidationError("--keys takes --before and --at, not files or --chain")
      }
    } else if rpc != nil {
      throw ValidationError("--rpc says how --keys lists, which is missing")
    } else if chain != nil {
      if !files.isEmpty { throw ValidationError("--chain takes --before and --at, not files") }
      if before.isEmpty { throw ValidationError("--chain needs --before") }
    } else if files.isEmpty {
      throw ValidationError("nothing to import: give files, or --chain with --before and --at, or --keys")
    } else if !before.isEmpty || !at.isEmpty {
      throw ValidationError("--before and --at need --chain or --keys")
    }
  }

  func run() throws {
    var outcome = Outcome()
    do {
      let destination = try output.map { try OutputFile(path: $0) }
      let write = destination?.write ?? StandardStreams.write
      if let keys {
        try list(StorageQuery(lackedBy: capture(keys), in: state.value), to: write)
      } else if let chain {
        try self.write(Imported(capture(chain), file: before.joined(separator: " ")), to: write)
      }
      for file in files {
        do {
          try self.write(Imported(FileContents(path: file)), to: write)
        } catch let error as FileError {
          outcome.fail(error, file: file)
        }
      }
      if !outcome.failed { try destination?.close() }
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }

  /// What a node answered.
  private func capture(_ origin: ImportOrigin) throws -> StorageCapture {
    var capture = StorageCapture(chain: origin.chain, target: origin.target)
    for path in before { try capture.add(FileContents(path: path), to: .before) }
    for path in at { try capture.add(FileContents(path: path), to: .at) }
    return capture
  }

  private func list(_ query: StorageQuery, to write: (String) throws -> Void) throws {
    let lines = rpc.map { query.requests(blockHash: $0) } ?? query.items.map { "\($0.key)  \($0.name)" }
    if !lines.isEmpty { try write(lines.joined(separator: "\n") + "\n") }
  }

  private func write(_ imported: Imported, to write: (String) throws -> Void) throws {
    for note in imported.notes { StandardStreams.report(note) }
    for document in imported.documents { try write(document + "\n") }
  }
}

/// What a file became, and what is to be said about it.
private struct Imported {
  var documents: [String] = []
  var notes: [String] = []

  private init() {}

  init(_ contents: FileContents) throws(FileError) {
    self.init()
    switch try contents.schema() {
    case "yuma-metagraph/1":
      let metagraph = try MetagraphImport(contents)
      notes += metagraph.notes.map { "\(contents.name): \($0)" }
      add(metagraph.snapshot, file: contents.name)
      if !metagraph.recovered.isEmpty {
        notes.append("\(contents.name): u16 recovered from decimals: \(metagraph.recovered.joined(separator: ", "))")
      }
    case "yuma-storage/1":
      try add(StorageCapture(contents), file: contents.name)
    case let schema:
      throw FileError(
        file: contents.name, field: "schema",
        problem: "\"\(schema.prefix(40))\", where \"yuma-storage/1\" or \"yuma-metagraph/1\" belongs")
    }
  }

  init(_ capture: StorageCapture, file: String) throws(FileError) {
    self.init()
    try add(capture, file: file)
  }

  private mutating func add(_ capture: StorageCapture, file: String) throws(FileError) {
    let passedOver = capture.passedOver(netuid: capture.chain.netuid)
    if !passedOver.isEmpty { notes.append("\(file): passed over: \(passedOver)") }
    switch capture.target {
    case .epoch: for snapshot in try capture.snapshots(file: file) { add(snapshot, file: file) }
    case .payout:
      let payout = try capture.payout(file: file)
      documents.append(String(decoding: payout.json(), as: UTF8.self))
      note(payout.assumed, file: file)
    case .networkBlock:
      let (block, lines) = try capture.networkBlock(file: file)
      documents.append(String(decoding: block.json(), as: UTF8.self))
      notes += lines.map { "\(file): \($0)" }
      if !block.assumed.isEmpty { notes.append("\(file): assumed: \(block.assumed.joined(separator: ", "))") }
    case .networkEmission: documents.append(String(decoding: try capture.networkEmission(file: file), as: UTF8.self))
    }
  }

  private mutating func add(_ snapshot: Snapshot, file: String) {
    documents.append(String(decoding: snapshot.json(), as: UTF8.self))
    note(snapshot.assumed, file: file)
  }

  private mutating func note(_ assumed: [String], file: String) {
    if !assumed.isEmpty {
      let more = assumed.count > 8 ? " and \(assumed.count - 8) more" : ""
      notes.append("\(file): assumed: \(assumed.prefix(8).joined(separator: ", "))\(more)")
    }
  }
}

/// What is imported, as the command line says it.
struct ImportOrigin {
  var chain = ChainOrigin()
  var target = StorageCapture.Target.epoch

  static func parsed(_ text: String) throws -> ImportOrigin {
    var origin = ImportOrigin()
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      if part == "network" {
        origin.target = .networkEmission
        continue
      }
      if part == "payout" {
        origin.target = .payout
        continue
      }
      if part == "network-block" {
        origin.target = .networkBlock
        continue
      }
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2 else { throw ValidationError("'\(part)' is not of the form key=value") }
      func number<Integer: FixedWidthInteger>() throws -> Integer {
        guard let value = Integer(pair[1]) else {
          throw ValidationError("'\(pair[1])' is not a number of \(Integer.bitWidth) bits, for \(pair[0])")
        }
        return value
      }
      switch pair[0] {
      case "netuid": origin.chain.netuid = try number()
      case "mechanism": origin.chain.mechanism = try number()
      case "block": origin.chain.block = try number()
      case "hash": origin.chain.blockHash = try blockHash(String(pair[1]))
      case "spec": origin.chain.specVersion = try specVersion(String(pair[1]))
      case "network": origin.chain.network = String(pair[1])
      case "by": origin.chain.capturedBy = String(pair[1])
      case "when": origin.chain.capturedAt = String(pair[1])
      default:
        throw ValidationError(
          "'\(pair[0])' is none of netuid, mechanism, block, hash, spec, network, by, when")
      }
    }
    return origin
  }

  /// The hash of a block: `0x` and 64 hexadecimal digits.
  static func blockHash(_ text: String) throws -> String {
    guard text.utf8.count == 66, text.hasPrefix("0x"), text.dropFirst(2).allSatisfy(\.isHexDigit) else {
      throw ValidationError("'\(text.prefix(80))' is not the hash of a block, which is 0x and 64 hexadecimal digits")
    }
    return text
  }

  /// A spec version whose storage is known.
  static func specVersion(_ text: String) throws -> UInt32 {
    guard let version = UInt32(text) else {
      throw ValidationError("'\(text.prefix(40))' is not a spec version, such as \(SpecVersions.last)")
    }
    do {
      try StorageCapture.requireKnown(specVersion: version)
    } catch {
      throw ValidationError("\(error)")
    }
    return version
  }
}
