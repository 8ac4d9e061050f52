// SPDX-License-Identifier: Apache-2.0
#if FUZZER
  /// libFuzzer's own main function, which the package manager's entry point would hide.
  @_silgen_name("LLVMFuzzerRunDriver")
  private func runFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
  ) -> CInt

  @main
  enum Fuzzer {
    static func main() {
      var count = CommandLine.argc
      var arguments = CommandLine.unsafeArgv
      _ = runFuzzer(&count, &arguments) { fuzzerTestOneInput($0, $1) }
    }
  }
#else
  import Foundation

  /// Without libFuzzer the program reads the files that it is given once: `YUMA_PARSER=storage yuma-fuzz-parsers FILE...`.
  @main
  enum Replay {
    static func main() throws {
      for path in CommandLine.arguments.dropFirst() {
        Parser.chosen.read(Array(try Data(contentsOf: URL(fileURLWithPath: path))))
      }
    }
  }
#endif
