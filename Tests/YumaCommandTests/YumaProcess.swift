import Foundation
import Testing
import YumaAudit

/// The built `yuma`, run as a process.
struct YumaProcess {
  let exitCode: Int32
  let output: String
  let error: String

  /// The lines of standard error.
  var errorLines: [Substring] { error.split(separator: "\n") }

  /// Runs `yuma` and waits for its end.
  ///
  /// - Parameters:
  ///   - redirection: the shell's, after input, output and error are set.
  ///   - reader: a command that reads the output instead, and whose own is taken, with its exit code.
  ///   - workingFolder: where it runs; where the tests run if it is nil.
  ///   - environment: what the process finds in its environment.
  init(
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
    #expect(exitCode < 128, "yuma crashed: \(error)")
  }

  /// Runs a command as somebody does who wants a table, unless the arguments ask for another form.
  init(
    table arguments: [String], input: String = "", redirection: String = "",
    environment: [String: String] = YumaProcess.environment
  ) throws {
    try self.init(
      arguments.contains("--json") || arguments.contains("--format") ? arguments : arguments + ["--format", "table"],
      input: input,
      redirection: redirection, environment: environment)
  }

  /// `yuma` lies beside the test bundle.
  static let executable: String = {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
    let test = bundle?.bundleURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    return test.deletingLastPathComponent().appendingPathComponent("yuma").path
  }()

  /// A crash is to be seen at once, not after its symbols are resolved.
  static let environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }

  /// The output as a snapshot.
  func snapshot() throws -> Snapshot {
    try Snapshot(FileContents(name: "output", bytes: output.utf8))
  }

  /// The output as a JSON object.
  func object() throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
  }

  /// The cells of a table's lines below the line that begins with `title`, up to an empty line. Columns are apart by two
  /// spaces or more.
  func rows(below title: String) -> [[String]] {
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let head = lines.firstIndex(where: { $0.drop { $0 == " " }.hasPrefix(title) }) else { return [] }
    return lines[(head + 1)...].prefix { !$0.isEmpty }.map { line in
      line.split(separator: "  ").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
  }
}

/// The repository's golden files.
enum Vectors {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Vectors").path

  static func path(_ name: String) -> String { "\(folder)/\(name)" }

  static let sn15 = path("real/sn15-yuma3.json")
}

/// A folder that lives as long as this.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "yuma-tests-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    return "\(path)/\(name)"
  }

  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")), as: UTF8.self)
  }

  var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }

  /// A copy of a golden file in which the first occurrence of `text` is replaced.
  func copy(of name: String, replacing text: String, by replacement: String) throws -> String {
    var content = String(decoding: try Data(contentsOf: URL(fileURLWithPath: Vectors.path(name))), as: UTF8.self)
    let range = try #require(content.range(of: text))
    content.replaceSubrange(range, with: replacement)
    return try write(content, to: String(name.split(separator: "/").last ?? "copy.json"))
  }
}
