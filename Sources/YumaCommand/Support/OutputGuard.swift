// SPDX-License-Identifier: Apache-2.0
import YumaFiles

/// Keeps a command from writing over what it reads, before it opens anything.
///
/// It looks at the arguments, so that it holds for every command: the values of the options below are written to, and whatever
/// else is the name of a file or a folder is read.
enum OutputGuard {
  /// The options whose value is a file that is written to.
  static let outputOptions: Set<String> = [
    "--output", "--html", "--csv", "--chart", "--picture", "--write-scenario", "--archive",
  ]

  /// Why the arguments cannot be followed; nil where nothing is wrong.
  ///
  /// - Parameter arguments: those of the program, without its name.
  static func problem(with arguments: [String]) -> String? {
    var outputs: [(option: String, path: String)] = []
    var inputs: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      if outputOptions.contains(argument), let path = rest.popFirst() {
        outputs.append((argument, path))
      } else if parts.count == 2, outputOptions.contains(parts[0]) {
        outputs.append((parts[0], parts[1]))
      } else {
        inputs.append(parts.count == 2 && parts[0].hasPrefix("--") ? parts[1] : argument)
      }
    }
    guard !outputs.isEmpty else { return nil }
    let read = identities(of: inputs)
    var written: [FileIdentity: String] = [:]
    for (option, path) in outputs {
      // Standard output is the affair of whoever started the program.
      guard path != "-", let file = FileIdentity(path: path), file.isRegular else { continue }
      if let input = read[file] {
        let names = input == path ? path : "\(path) is the same file as \(input), which"
        return "\(option): \(names) is read, and would be overwritten: name another file"
      }
      if let other = written.updateValue(option, forKey: file) {
        return "\(option): \(path) is written to by \(other) already: name another file"
      }
    }
    return nil
  }

  private static func identities(of inputs: [String]) -> [FileIdentity: String] {
    var identities: [FileIdentity: String] = [:]
    for path in inputs {
      guard let identity = FileIdentity(path: path) else { continue }
      if identity.isRegular {
        identities[identity] = path == "-" ? "standard input" : path
      } else {
        for file in InputFiles.under([path], endings: InputFiles.documentsAndLines) where file.error == nil {
          if let identity = FileIdentity(path: file.path) { identities[identity] = file.name }
        }
      }
    }
    return identities
  }
}
