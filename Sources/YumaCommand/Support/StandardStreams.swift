// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import YumaFiles
import YumaJSON

/// Standard output and standard error, and what to do when they fail.
enum StandardStreams {
  /// Makes the process behave among others: a reader that goes away ends it quietly, and no file that is opened later
  /// takes the number of a standard stream that was closed.
  static func prepare() {
    signal(SIGPIPE, SIG_DFL)
    // Opened the wrong way around, so that reading or writing fails as it does on a closed stream.
    for (descriptor, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
    where fcntl(descriptor, F_GETFD) == -1 {
      _ = open("/dev/null", mode)
    }
  }

  static let outputIsTerminal = isatty(STDOUT_FILENO) == 1
  static let errorIsTerminal = isatty(STDERR_FILENO) == 1

  /// Whether results may be coloured (https://no-color.org).
  static let outputTakesColour: Bool = {
    let environment = ProcessInfo.processInfo.environment
    return outputIsTerminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
  }()

  /// Writes `text` to standard output.
  ///
  /// - Throws: `Failure` where it cannot be written.
  static func write(_ text: String) throws { try writeBytes(Array(text.utf8)) }

  /// Writes bytes to standard output.
  ///
  /// - Throws: `Failure` where they cannot be written.
  static func writeBytes(_ bytes: [UInt8]) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(bytes))
    } catch {
      throw Failure("standard output: \(reason(error))")
    }
  }

  /// Writes `yuma: ` and the problem as one line to standard error.
  static func report(_ problem: String) {
    writeError("yuma: \(Printable.escaped(problem))\n")
  }

  /// Shows how many of the units are done on a terminal, writing over the last line; removes it at the end. Nil elsewhere.
  static func counter(of unit: String) -> (@Sendable (_ done: Int, _ total: Int) -> Void)? {
    guard errorIsTerminal else { return nil }
    return { done, total in
      writeError(done < total ? "\r\(grouped(done)) of \(grouped(total)) \(unit)" : "\r\u{1B}[K")
    }
  }

  /// Writes to standard error; where that fails there is nobody to tell.
  static func writeError(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}

/// Something that went wrong, in one line without the program's name.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// The system's words for why a file operation failed.
func reason(_ error: any Error) -> String {
  let error = error as NSError
  if let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError, underlying.domain == NSPOSIXErrorDomain {
    return String(cString: strerror(Int32(truncatingIfNeeded: underlying.code)))
  }
  return error.localizedDescription
}

/// What a command found, as an exit code; 2 beats 1 where both apply.
struct Outcome {
  /// Whether a check's answer is no.
  var deviates = false
  /// Whether a check has no answer.
  var isUndecided = false
  /// Whether some input could not be read or some output not be written.
  private(set) var failed = false

  /// Reports the problem in one line on standard error, and remembers it. What ends with an exit code has been reported.
  mutating func fail(_ problem: any Error) {
    if !(problem is ExitCode) { StandardStreams.report("\(problem)") }
    failed = true
  }

  /// Reports an error in one line that begins with the file, and remembers it.
  mutating func fail(_ error: any Error, file: String) {
    // A file error names its file, and may name it better ("standard input").
    fail(error is FileError || error is Failure ? error : Failure("\(file): \(error)"))
  }

  /// Ends the command with its exit code, if that is not 0.
  func exit() throws {
    if failed || isUndecided { throw ExitCode(2) }
    if deviates { throw ExitCode(1) }
  }
}
