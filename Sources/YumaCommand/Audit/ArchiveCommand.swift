// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Yuma
import YumaArchive
import YumaAudit
import YumaFiles
import YumaJSON

extension ArchiveFile {
  static func missingTrait(_ what: String) -> String {
    "\(what) needs a build with the trait Archive (swift build --traits default,Archive)"
  }
}

#if Archive
  struct ArchiveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "archive",
      abstract: "Keep snapshots in a SQLite file.",
      usage: "yuma archive <command>",
      discussion: """
        An archive holds snapshots in a compact form, and the verdicts of yuma replay on them. Its tables are documented in \
        Docs/Guide/Archive.md; SQL and other languages read and write it.

        Examples:
          yuma archive add history.jsonl --archive finney.yuma
          yuma archive list finney.yuma
          yuma replay finney.yuma
          yuma archive export finney.yuma --netuid 15 --output sn15.jsonl
        """,
      subcommands: [Add.self, List.self, Export.self, Verify.self])

    struct Add: ParsableCommand {
      static let configuration = CommandConfiguration(
        abstract: "Add snapshots to an archive, which is made where there is none.",
        usage: "yuma archive add [<options>] <files> ... --archive <archive>",
        discussion: """
          A snapshot that is there already is passed over, so that an addition that was interrupted can be repeated. Another \
          snapshot of the same subnet and block is an error, unless --replace is given.

          Examples:
            yuma archive add history.jsonl --archive finney.yuma
            yuma archive add snapshots/*.json --archive finney.yuma --replace
          """)

      @OptionGroup var input: InputOptions

      @Option(help: "The archive.", completion: .file())
      var archive: String

      @Flag(help: "Let a snapshot take the place of another one of its block.")
      var replace = false

      mutating func validate() throws {
        if let problem = ArchiveFile.problem(ofPath: archive) { throw ValidationError("--archive: \(problem)") }
      }

      func run() throws {
        var outcome = Outcome()
        var counts: [ArchiveAddition: Int] = [:]
        do {
          let archive = try Archive(path: archive, access: .create)
          var batch: [(place: String, snapshot: Snapshot)] = []
          func store() throws(FileError) {
            for (addition, item) in try zip(archive.add(batch.map(\.snapshot), replaces: replace), batch) {
              if case .conflicting(let problem) = addition {
                outcome.fail(Failure("\(item.place): \(problem)"))
              } else {
                counts[addition, default: 0] += 1
              }
            }
            batch = []
          }
          for file in InputFiles.under(input.files, endings: InputOptions.endings) {
            do throws(FileError) {
              if let error = file.error { throw error }
              var stream = try SnapshotStream(path: file.path)
              while true {
                do throws(FileError) {
                  guard let snapshot = try stream.next() else { break }
                  batch.append((file.name, snapshot))
                } catch {
                  outcome.fail(error)
                }
                if batch.count == 256 { try store() }
              }
            } catch {
              // Where the archive itself cannot be written, nothing more is to be tried.
              if error.file == self.archive { throw error }
              outcome.fail(error)
            }
          }
          try store()
        } catch {
          outcome.fail(error)
        }
        let words = [(.added, "added"), (.known, "there already"), (.replaced, "replaced")]
          .compactMap { (kind: ArchiveAddition, word: String) in counts[kind].map { "\(grouped($0)) \(word)" } }
        try StandardStreams.write((words.isEmpty ? "nothing added" : words.joined(separator: ", ")) + "\n")
        try outcome.exit()
      }
    }

    struct List: ParsableCommand {
      static let configuration = CommandConfiguration(
        abstract: "List the histories of an archive, and their verdicts.",
        usage: "yuma archive list [<options>] <archive>",
        discussion: """
          Examples:
            yuma archive list finney.yuma
            yuma archive list finney.yuma --format csv
          """)

      @Argument(help: "The archive.", completion: .file())
      var archive: String

      @OptionGroup var output: OutputOptions

      func run() throws {
        var outcome = Outcome()
        do {
          let histories = try Archive(path: archive, access: .read).histories()
          let writer = try ResultWriter(output)
          let json = Self.json(histories)
          try writer.write(
            table: { Self.table(histories, $0) }, json: { json },
            rows: { Rows(of: json, in: "histories", "verdicts", repeatsOuter: false) })
          try writer.close()
        } catch {
          outcome.fail(error)
        }
        try outcome.exit()
      }

      private static func table(_ histories: [ArchivedHistory], _ style: TextStyle) -> String {
        var table = Table([
          ("network", .left), ("netuid", .right), ("mechanism", .right), ("epochs", .right), ("first block", .right),
          ("last block", .right), ("bytes", .right), ("engine", .left), ("conforming", .right), ("deviating", .right),
          ("neither", .right), ("discontinuous", .right),
        ])
        for history in histories {
          let subnet = history.subnet
          let cells = [
            subnet.network ?? "-", subnet.netuid.map { "\($0)" } ?? "-", subnet.mechanism.map { "\($0)" } ?? "-",
            grouped(history.epochs), grouped(history.firstBlock), grouped(history.lastBlock), grouped(history.size),
          ]
          for (engine, verdicts) in history.verdicts.sorted(by: { $0.key < $1.key }) {
            let (conforming, deviating) = (verdicts.answers[.conforms] ?? 0, verdicts.answers[.deviates] ?? 0)
            table.append(
              cells + [
                engine, grouped(conforming), grouped(deviating), grouped(verdicts.epochs - conforming - deviating),
                grouped(verdicts.discontinuities.values.reduce(0, +)),
              ])
          }
          if history.verdicts.isEmpty { table.append(cells + ["-", "-", "-", "-", "-"]) }
        }
        return histories.isEmpty ? "no snapshots\n" : table.rendered(style)
      }

      private static func json(_ histories: [ArchivedHistory]) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
          writer.member("histories") { writer in
            writer.list(histories) { writer, history in
              writer.object { writer in
                writer.member("network") { $0.optional(history.subnet.network) { $0.string($1) } }
                writer.member("netuid") { $0.optional(history.subnet.netuid) { $0.integer($1) } }
                writer.member("mechanism") { $0.optional(history.subnet.mechanism) { $0.integer($1) } }
                writer.member("epochs") { $0.integer(history.epochs) }
                writer.member("firstBlock") { $0.integer(history.firstBlock) }
                writer.member("lastBlock") { $0.integer(history.lastBlock) }
                writer.member("bytes") { $0.integer(history.size) }
                writer.member("verdicts") { writer in
                  writer.list(history.verdicts.sorted { $0.key < $1.key }) { writer, entry in
                    entry.value.write(to: &writer, engine: entry.key)
                  }
                }
              }
            }
          }
        }
        return writer.bytes
      }
    }

    struct Export: ParsableCommand {
      static let configuration = CommandConfiguration(
        abstract: "Print the snapshots of an archive as JSON Lines.",
        usage: "yuma archive export [<options>] <archive>",
        discussion: """
          In the order of network, netuid, mechanism and block; each as it was added, byte for byte, if it was written as \
          this program writes.

          Examples:
            yuma archive export finney.yuma --netuid 15 --output sn15.jsonl
          """)

      @Argument(help: "The archive.", completion: .file())
      var archive: String

      @Option(help: "Only snapshots of this network.")
      var network: String?

      @Option(help: "Only snapshots of this subnet.")
      var netuid: UInt16?

      @Option(help: "Write to a file instead of standard output.", completion: .file())
      var output: String?

      func run() throws {
        var outcome = Outcome()
        do {
          let archive = try Archive(path: archive, access: .read)
          let destination = try output.map { try OutputFile(path: $0) }
          try archive.forEach(network: network, netuid: netuid) { result in
            switch result {
            case .success(let snapshot):
              try (destination?.write ?? StandardStreams.write)(String(decoding: snapshot.json(), as: UTF8.self) + "\n")
            case .failure(let error):
              outcome.fail(error, file: self.archive)
            }
          }
          try destination?.close()
        } catch {
          outcome.fail(error)
        }
        try outcome.exit()
      }
    }

    struct Verify: ParsableCommand {
      static let configuration = CommandConfiguration(
        abstract: "Check that an archive is whole.", usage: "yuma archive verify [<options>] <archive>",
        discussion: """
          SQLite checks its file; then every snapshot is read and its checksum compared, and so is what its row says of it. \
          Exit code 1 if something is wrong.

          Examples:
            yuma archive verify finney.yuma
          """)

      @Argument(help: "The archive.", completion: .file())
      var archive: String

      func run() throws {
        var outcome = Outcome()
        do {
          let (snapshots, problems) = try Archive(path: archive, access: .read).verify()
          for problem in problems { try StandardStreams.write(Printable.escaped("\(archive): \(problem)") + "\n") }
          if problems.isEmpty { try StandardStreams.write("\(grouped(snapshots)) snapshots, all whole\n") }
          outcome.deviates = !problems.isEmpty
        } catch {
          outcome.fail(error)
        }
        try outcome.exit()
      }
    }
  }
#else
  struct ArchiveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "archive", abstract: "Keep snapshots in a SQLite file (not in this build).",
      usage: "yuma archive <command>",
      discussion: "\(ArchiveFile.missingTrait("yuma archive")).")

    @Argument(parsing: .allUnrecognized, help: .hidden)
    var arguments: [String] = []

    func run() throws { throw ValidationError(ArchiveFile.missingTrait("yuma archive")) }
  }
#endif
