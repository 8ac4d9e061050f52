// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Yuma
import YumaFiles
import YumaJSON

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time epochs of files, or of subnets made up to measure.",
    usage: "yuma bench [<options>] <files-or-shapes> ...",
    discussion: """
      A shape is nNEURONS-vVALIDATORS-dPERCENT-RULES: so many neurons, validators, and percent of the weight matrix, \
      under yuma, yuma3 or yuma3-liquid. It is made from --seed, always the same. A time is that of one epoch, from \
      input to output in memory, after a warm-up; ratios are of medians, to the first engine.

      json is one object with a result for each epoch and engine, times in nanoseconds, memory in bytes; csv and jsonl have \
      a row for each.

      Examples:
        yuma bench Vectors/bench/*.json
        yuma bench n4096-v256-d25-yuma3 n4096-v256-d25-yuma3-liquid --engine reference --seconds 5
        yuma bench n256-v64-d100-yuma3 --threads 2 --json
        yuma bench n256-v64-d100-yuma --write Shapes
      """)

  @Argument(
    help: ArgumentHelp("Files, folders of them, or shapes; - is standard input.", valueName: "file-or-shape"),
    completion: .file())
  var subjects: [String]

  @OptionGroup var engineOptions: EngineOptions

  @Option(parsing: .unconditional, help: "How long to time each epoch on each engine.")
  var seconds = 1.0

  @Option(parsing: .unconditional, help: "How many runners to run at once, each on a thread of its own.")
  var threads = 1

  @Option(help: "What shapes are made from.")
  var seed: UInt64 = 0

  @OptionGroup var output: OutputOptions

  @Option(
    help: ArgumentHelp("Write shapes as files NAME.json into a folder, instead of timing them.", valueName: "folder"),
    completion: .directory)
  var write: String?

  mutating func validate() throws {
    guard seconds > 0 && seconds <= 600 else { throw ValidationError("--seconds: more than 0 and at most 600") }
    guard 1...1024 ~= threads else { throw ValidationError("--threads: 1 to 1024") }
    for subject in subjects where Self.isShape(subject) {
      do {
        _ = try SubnetShape(subject)
      } catch {
        throw ValidationError("\(error)")
      }
    }
    if write != nil, let file = subjects.first(where: { !Self.isShape($0) }) {
      throw ValidationError("--write is for shapes, which '\(Printable.escaped(file))' is not")
    }
  }

  func run() throws {
    var outcome = Outcome()
    let engines = try engineOptions.make().map(\.engine)
    do {
      let writer = try ResultWriter(output)
      var results: [BenchResult] = []
      for subject in subjects {
        do {
          if let write {
            try self.write(snapshot(ofShape: subject), into: write)
          } else if Self.isShape(subject) {
            try results += measure(snapshot(ofShape: subject), of: subject, on: engines)
          } else {
            try results += measure(file: subject, on: engines, &outcome)
          }
        } catch {
          outcome.fail(error, file: subject)
        }
      }
      if !results.isEmpty {
        let json = jsonBytes(results)
        try writer.write(
          table: { tableText(results, $0) }, json: { json },
          rows: { Rows(of: json, in: "results", repeatsOuter: false) })
      }
      try writer.close()
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }

  /// Times the first epoch of every document.
  private func measure(file: String, on engines: [EpochEngine], _ outcome: inout Outcome) throws -> [BenchResult] {
    var results: [BenchResult] = []
    for document in InputDocuments([file]) {
      do {
        let document = try document.get()
        guard let snapshot = try document.epochs().snapshot(at: 0) else { continue }
        results += try measure(snapshot, of: document.contents.name, on: engines)
      } catch let error as FileError {
        outcome.fail(error)
      }
    }
    return results
  }

  private func snapshot(ofShape subject: String) throws -> Snapshot {
    let shape = try SubnetShape(subject)
    return Snapshot(
      name: shape.description, description: "a subnet made up to measure, from seed \(seed); input only",
      source: "yuma bench", input: shape.makeInput(seed: seed))
  }

  /// Whether an argument can only be meant as a shape: `n`, a digit, and no path or suffix.
  private static func isShape(_ subject: String) -> Bool {
    let head = subject.utf8.prefix(2)
    return head.first == UInt8(ascii: "n") && head.last.map { 48...57 ~= $0 } == true
      && !subject.contains("/") && !subject.contains(".")
  }

  private func write(_ snapshot: Snapshot, into folder: String) throws {
    let path = "\(folder)/\(snapshot.name ?? "").json"
    try OutputFile.write(snapshot.json() + [UInt8(ascii: "\n")], to: path)
    try StandardStreams.write(path + "\n")
  }

  private func measure(
    _ snapshot: Snapshot, of subject: String, on engines: [EpochEngine]
  ) throws -> [BenchResult] {
    let task = BenchTask(
      input: snapshot.input, rules: try snapshot.rules(), seconds: seconds, threads: threads)
    var results: [BenchResult] = []
    for engine in engines {
      let measurement = try task.measure(engine)
      results.append(
        BenchResult(
          name: snapshot.name ?? subject, neurons: snapshot.input.neuronCount,
          weights: snapshot.input.weights.entryCount, engine: engine.name, kernels: measurement.kernels,
          minimum: measurement.minimum, median: measurement.median, p99: measurement.percentile(99),
          epochs: measurement.durations.count, epochsPerSecond: measurement.epochsPerSecond,
          ratio: Double(results.first?.median ?? measurement.median) / Double(max(measurement.median, 1))))
    }
    return results
  }

  private func jsonBytes(_ results: [BenchResult]) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("seconds") { $0.double(seconds) }
      writer.member("threads") { $0.integer(threads) }
      writer.member("seed") { $0.integer(seed) }
      writer.member("results") { $0.list(results) { writer, result in result.write(to: &writer) } }
      writer.member("peakMemory") { $0.integer(peakMemory()) }
    }
    return writer.bytes
  }

  private func tableText(_ results: [BenchResult], _ style: TextStyle) -> String {
    var table = Table(
      [
        ("name", .left), ("neurons", .right), ("weights", .right), ("engine", .left), ("kernels", .left),
        ("minimum µs", .right), ("median µs", .right), ("p99 µs", .right), ("epochs", .right), ("epochs/s", .right),
        ("ratio", .right),
      ], essential: ["engine", "median µs", "ratio"])
    for result in results {
      table.append([
        result.name, grouped(result.neurons), grouped(result.weights), result.engine, result.kernels,
        microseconds(result.minimum), microseconds(result.median), microseconds(result.p99), grouped(result.epochs),
        tenths(result.epochsPerSecond), tenths(result.ratio),
      ])
    }
    let threads = threads == 1 ? "" : "\(threads) threads; "
    return table.rendered(style)
      + "\(threads)peak memory \(grouped(peakMemory() >> 20)) MiB\n"
  }
}

/// What `bench` says of one file on one engine.
struct BenchResult {
  let name: String
  let neurons: Int
  let weights: Int
  let engine: String
  let kernels: String
  let minimum: Int
  let median: Int
  let p99: Int
  let epochs: Int
  let epochsPerSecond: Double
  /// How many times faster than the first engine, by medians.
  let ratio: Double

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name") { $0.string(name) }
      writer.member("neurons") { $0.integer(neurons) }
      writer.member("weights") { $0.integer(weights) }
      writer.member("engine") { $0.string(engine) }
      writer.member("kernels") { $0.string(kernels) }
      writer.member("minimum") { $0.integer(minimum) }
      writer.member("median") { $0.integer(median) }
      writer.member("p99") { $0.integer(p99) }
      writer.member("epochs") { $0.integer(epochs) }
      writer.member("epochsPerSecond") { $0.double(epochsPerSecond) }
      writer.member("ratio") { $0.double(ratio) }
    }
  }
}
