// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import YumaJSON

/// The words that choose a command, looked at before the parser does: it says of a mistyped command only that it is unexpected.
enum CommandWords {
  /// The arguments as the parser takes them: old spellings replaced by the new ones, each with a line on standard error.
  ///
  /// - Throws: a usage error for a word where a command belongs that is none.
  static func checked(_ arguments: [String]) throws -> [String] {
    if arguments == ["-V"] { return ["--version"] }
    var command: any ParsableCommand.Type = YumaTool.self
    var path: [String] = []
    let asksForHelp = arguments.first == "help"
    var words = asksForHelp ? arguments.dropFirst() : arguments[...]
    while let word = words.first, !word.hasPrefix("-") {
      let commands = command.configuration.subcommands
      if commands.isEmpty {
        guard asksForHelp else { break }
        throw ValidationError("'\(path.joined(separator: " "))' has no commands of its own, such as '\(quoted(word))'")
      }
      guard let next = commands.first(where: { names(of: $0).contains(word) }) else {
        if path.isEmpty && word == "help" { throw ValidationError("help takes the name of a command") }
        let place = (["yuma"] + path).joined(separator: " ")
        let known = commands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
        throw ValidationError("\(place) has no command '\(quoted(word))'; \(Nearest.hint(for: word, among: known))")
      }
      command = next
      path.append(word)
      words = words.dropFirst()
    }
    return asksForHelp ? arguments : OldSpelling.replaced(in: Array(words), of: path)
  }

  private static func names(of command: any ParsableCommand.Type) -> [String] {
    [command._commandName] + command.configuration.aliases
  }

  private static func quoted(_ word: String) -> String { Printable.escaped(word.prefix(40)) }
}

/// An option that was spelt otherwise in the version before.
struct OldSpelling {
  /// The commands that had it; nil for all.
  let commands: Set<String>?
  let old: String
  /// What stands for it now.
  let new: [String]

  /// All that still work, for this version.
  static let all = [
    OldSpelling(commands: ["emission shares"], old: "--csv", new: ["--format", "csv"]),
    OldSpelling(commands: ["epoch", "emission network"], old: "--all", new: ["--top", "all"]),
  ]

  /// The arguments of a command with the new spellings. A line on standard error says each.
  static func replaced(in arguments: [String], of path: [String]) -> [String] {
    let command = path.joined(separator: " ")
    let known = all.filter { $0.commands?.contains(command) ?? true }
    return path
      + arguments.flatMap { argument in
        guard let spelling = known.first(where: { $0.old == argument }) else { return [argument] }
        note(spelling.old, spelling.new.joined(separator: " "))
        return spelling.new
      }
  }

  /// Says in one line how an option is spelt now.
  static func note(_ old: String, _ new: String) {
    StandardStreams.report("\(old) is now spelt \(new); the old spelling works until the next version")
  }
}
