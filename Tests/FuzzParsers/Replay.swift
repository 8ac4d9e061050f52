#if !FUZZER
  import Foundation

  /// Without libFuzzer the program reads the files that it is given once: `YUMA_PARSER=storage yuma-fuzz-parsers
  /// FILE...`.
  @main
  enum Replay {
    static func main() throws {
      for path in CommandLine.arguments.dropFirst() {
        Parser.chosen.read(Array(try Data(contentsOf: URL(fileURLWithPath: path))))
      }
    }
  }
#endif
