import ArgumentParser
import Foundation
import Yuma

/// The command line: arguments in, text out. What it computes is in the libraries.
struct YumaTool: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "yuma",
    abstract: "Bittensor's Yuma Consensus, bit for bit.",
    discussion: """
      Files are snapshots or golden vectors in JSON (Docs/Specification/vectors.md); - is standard input. Results go to \
      standard output, words about them to standard error.

      Exit codes: 0 fine; 1 the check's answer is no; 2 input that cannot be read or is not valid (one line says \
      what and where, after everything else was done); 64 wrong usage.

      Examples:
        yuma epoch Vectors/real/sn15-yuma3.json
        yuma verify Vectors
        yuma audit snapshot.json --html report.html
        yuma explain snapshot.json --uid 126
        yuma replay history.jsonl --output verdicts.jsonl
        yuma bench n256-v64-d100-yuma3
      """,
    version: "0.1.0",
    subcommands: [
      EpochCommand.self, VerifyCommand.self, ImportCommand.self, AuditCommand.self, ExplainCommand.self,
      ReplayCommand.self, ArchiveCommand.self,
      EmissionCommand.self, SimulateCommand.self, GuaranteesCommand.self, BenchCommand.self,
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
      exit(64)
    }
    await YumaTool.main()
  }
}
