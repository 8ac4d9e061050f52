// SPDX-License-Identifier: Apache-2.0
import Foundation
import YumaFiles

/// The built `yuma`, run as a process.
package struct YumaProcess {
  package let exitCode: Int32
  package let output: String
  package let error: String

  /// The lines of standard error.
  package var errorLines: [Substring] { error.split(separator: "\n") }

  /// Runs `yuma` and waits for its end.
  ///
  /// - Parameters:
  ///   - redirection: the shell's, after input, output and error are set.
  ///   - reader: a command that reads the output instead, and whose own is taken, with its exit code.
  ///   - workingFolder: where it runs; where the tests run if it is nil.
  ///   - environment: what the process finds in its environment.
  package init(
    _ arguments: [String], input: String = "", redirection: String = "", reader: String? = nil,
    folder workingFolder: String? = nil, environment: [String: String] = YumaProcess.environment
  ) throws {
    let folder = try TemporaryFolder()
    let inputPath = try folder.write(input, to: "in")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    // Files, not pipes: a process that fills one pipe while another is read would hang.
    process.arguments =
      [
        "-c",
        "\"$0\" \"$@\" <'\(inputPath)' 2>'\(folder.path)/err' "
          + (reader.map { "| \($0) " } ?? "") + ">'\(folder.path)/out' \(redirection)",
      ] + [Self.executable] + arguments
    process.environment = environment
    if let workingFolder { process.currentDirectoryURL = URL(fileURLWithPath: workingFolder) }
    try process.run()
    process.waitUntilExit()
    exitCode = process.terminationStatus
    output = try folder.read("out")
    error = try folder.read("err")
    if exitCode >= 128 { throw YumaCrash(exitCode: exitCode, error: error) }
  }

  /// Runs a command as somebody does who wants a table, unless the arguments ask for another form.
  package init(
    table arguments: [String], input: String = "", redirection: String = "",
    environment: [String: String] = YumaProcess.environment
  ) throws {
    try self.init(
      arguments.contains("--json") || arguments.contains("--format") ? arguments : arguments + ["--format", "table"],
      input: input,
      redirection: redirection, environment: environment)
  }

  /// `yuma` lies beside the test bundle.
  package static let executable: String = {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
    let test = bundle?.bundleURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    return test.deletingLastPathComponent().appendingPathComponent("yuma").path
  }()

  /// A crash is to be seen at once, not after its symbols are resolved.
  package static let environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }

  /// The output as a snapshot.
  package func snapshot() throws -> Snapshot {
    try Snapshot(FileContents(name: "output", bytes: output.utf8))
  }

  /// The output as a JSON object.
  package func object() throws -> [String: Any] {
    guard let object = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] else {
      throw NoObject(output: output)
    }
    return object
  }

  /// The cells of a table's lines below the line that begins with `title`, up to an empty line. Columns are apart by two
  /// spaces or more.
  package func rows(below title: String) -> [[String]] {
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let head = lines.firstIndex(where: { $0.drop { $0 == " " }.hasPrefix(title) }) else { return [] }
    return lines[(head + 1)...].prefix { !$0.isEmpty }.map { line in
      line.split(separator: "  ").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
  }
}

/// `yuma` ended by a signal.
package struct YumaCrash: Error {
  package let exitCode: Int32
  package let error: String
}

/// The output is JSON, but not an object.
package struct NoObject: Error {
  package let output: String
}
