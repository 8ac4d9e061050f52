// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Yuma
import YumaFiles
import YumaJSON

/// The command line: arguments in, text out. What it computes is in the libraries.
struct YumaTool: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "yuma",
    abstract: "Bittensor's Yuma Consensus and emission, bit for bit.",
    usage: "yuma <command> [<options>] [<files> ...]",
    discussion: """
      Files are recognised by the schema that they name. Every command that reads takes files, folders, JSON Lines, gzip, and \
      standard input as "-". Results go to standard output; progress, warnings and errors go to standard error.

      Results are tables on a terminal and JSON elsewhere. --format table, json, csv or jsonl chooses, and --output FILE \
      writes a file. COLUMNS sets the width of tables, NO_COLOR makes them plain, YUMA_KERNELS chooses the kernels.

      Exit codes: 0 fine; 1 the answer of a check is no; 2 input that cannot be used, or a check without an answer; 64 \
      a wrong argument. If 1 and 2 both apply, the code is 2.

      Examples:
        yuma check Vectors/real
        yuma epoch Vectors/real/sn15-yuma3.json
        yuma audit snapshot.json --html report.html
        yuma explain snapshot.json --uid 126
        yuma replay history.jsonl.gz
      """,
    version: BuildInformation.current.text,
    groupedSubcommands: [
      CommandGroup(
        name: "Files", subcommands: [CheckCommand.self, DiffCommand.self, ConvertCommand.self, ImportCommand.self]),
      CommandGroup(name: "Epochs", subcommands: [EpochCommand.self, ExplainCommand.self, BenchCommand.self]),
      CommandGroup(
        name: "Audits",
        subcommands: [
          AuditCommand.self, ReplayCommand.self, ArchiveCommand.self, ReconcileCommand.self, VerifyCommand.self,
        ]),
      CommandGroup(
        name: "Emission and research",
        subcommands: [EmissionCommand.self, SimulateCommand.self, GuaranteesCommand.self]),
      CommandGroup(name: "This program", subcommands: [RulesCommand.self, VersionCommand.self]),
    ])
}

@main
enum Main {
  static func main() async {
    StandardStreams.prepare()
    do throws(KernelSetError) {
      _ = try KernelSet.forced()
    } catch {
      StandardStreams.report("\(error)")
      Foundation.exit(64)
    }
    if let problem = OutputGuard.problem(with: Array(CommandLine.arguments.dropFirst())) {
      StandardStreams.report(problem)
      Foundation.exit(64)
    }
    var command: any ParsableCommand
    do {
      command = try YumaTool.parseAsRoot(CommandWords.checked(Array(CommandLine.arguments.dropFirst())))
    } catch {
      end(with: error)
    }
    do {
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let error as ValidationError {
      // A wrong argument that only the files show to be one.
      let usage = type(of: command).configuration.usage ?? ""
      StandardStreams.writeError(
        "Error: \(Printable.escaped(error.message))\n" + (usage.isEmpty ? "" : "Usage: \(usage)\n"))
      YumaTool.exit(withError: ExitCode.validationFailure)
    } catch {
      end(with: error)
    }
  }

  /// Ends the program as ArgumentParser does, but that what a terminal would obey in an argument is escaped.
  private static func end(with error: any Error) -> Never {
    let code = YumaTool.exitCode(for: error)
    guard !code.isSuccess else { YumaTool.exit(withError: error) }
    let lines = YumaTool.fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false)
    if lines != [""] { StandardStreams.writeError(lines.map { Printable.escaped($0) + "\n" }.joined()) }
    YumaTool.exit(withError: code)
  }
}
