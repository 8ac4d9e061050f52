// SPDX-License-Identifier: Apache-2.0
import Foundation
import YumaJSON

extension StandardStreams {
  /// How text is laid out on standard output: bold and as wide as the terminal, or plain and of any width elsewhere.
  /// `COLUMNS` sets the width, wherever the text goes.
  static let outputStyle = TextStyle(isBold: outputTakesColour, width: outputWidth)

  private static let outputWidth: Int? = {
    if let columns = ProcessInfo.processInfo.environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 { return columns }
    guard outputIsTerminal else { return nil }
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }()
}
