// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "version",
    abstract: "Say what this program is: version, commit, traits, engines, kernels, spec versions.",
    discussion: """
      A report of a fault needs all of it. yuma --version and yuma -V print the same.

      Examples:
        yuma version
        yuma version --json
      """)

  @OptionGroup var output: OutputOptions

  func run() throws {
    var outcome = Outcome()
    do {
      let writer = try ResultWriter(output)
      let information = BuildInformation.current
      try writer.write(table: { _ in information.text + "\n" }, json: { information.json }, rows: { information.rows })
      try writer.close()
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }
}
