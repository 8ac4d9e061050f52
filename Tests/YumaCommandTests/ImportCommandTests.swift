// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma

@Suite("yuma import")
struct ImportCommandTests {
  private static let capture = URL(fileURLWithPath: Vectors.folder).deletingLastPathComponent()
    .appendingPathComponent("Docs/Reference/Import/capture.json").path

  private static let hash = "0x" + String(repeating: "a1", count: 32)

  @Test("A capture becomes a snapshot that conforms to what the chain stored, with nothing assumed")
  func capture() throws {
    let run = try YumaProcess(["import", Self.capture])
    #expect(run.exitCode == 0 && run.error == "")
    let snapshot = try run.snapshot()
    let output = try Epoch.run(snapshot.input, under: snapshot.rules()).output
    #expect(snapshot.assumed == [] && snapshot.recorded?.missingFields.count == 3)
    #expect(snapshot.recorded?.combinedEmission == output.combinedEmission)
  }

  @Test("Answers of a node import as the file does; what is not asked for is said on standard error")
  func answers() throws {
    let folder = try TemporaryFolder()
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: Self.capture)), as: UTF8.self)
    let object = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    var paths: [String: String] = [:]
    for state in ["before", "at"] {
      let values = try JSONSerialization.data(withJSONObject: try #require(object[state]))
      paths[state] = try folder.write(String(decoding: values, as: UTF8.self), to: state)
    }
    let chain = "netuid=7,block=20000,spec=425,network=finney"
    let both = try YumaProcess([
      "import", "--chain", chain, "--before", paths["before"] ?? "", "--at", paths["at"] ?? "",
    ])
    #expect(both.exitCode == 0 && both.error == "")
    #expect(try both.output == YumaProcess(["import", Self.capture]).output)
    let one = try YumaProcess(["import", "--chain", chain, "--before", paths["before"] ?? ""])
    #expect(one.exitCode == 0 && one.errorLines.count == 1 && one.error.contains("assumed: input.emission"))
    #expect(try one.snapshot().recorded == nil)

    // All is there but what the capture's writer does not know.
    let rest = try YumaProcess(["import", "--keys", "netuid=7", "--before", paths["before"] ?? ""])
    #expect(
      rest.exitCode == 0 && !rest.output.contains("Weights(7, 0)") && rest.output.contains("  OwnerCutEnabled(7)"))
    let requests = try YumaProcess(["import", "--keys", "netuid=7", "--rpc", Self.hash])
    #expect(requests.output.hasPrefix(#"{"jsonrpc":"2.0","id":1,"method":"state_queryStorageAt","params":[["0x26aa"#))
    #expect(requests.output.hasSuffix("],\"\(Self.hash)\"]}\n"))
  }

  @Test("What cannot be used is one line and exit code 2, and what can be is imported")
  func failures() throws {
    let folder = try TemporaryFolder()
    let broken = try folder.write(
      #"{"schema":"yuma-storage/1","chain":{"netuid":7,"block":5,"specVersion":424},"before":{"0x12":null}}"#,
      to: "broken")
    let run = try YumaProcess(["import", broken, Self.capture, "--output", "\(folder.path)/out.json"])
    #expect(
      run.exitCode == 2 && run.errorLines.count == 1 && run.error.contains("broken: before: SubnetworkN(7): missing"))
    #expect(try folder.names.filter { $0.hasPrefix("out") } == [])
    let other = try folder.write(#"{"schema":"else/1"}"#, to: "other")
    #expect(try YumaProcess(["import", other]).error.contains("schema: \"else/1\", where \"yuma-storage/1\""))
  }

  @Test(
    "Wrong usage is exit code 64",
    arguments: [
      [], ["--rpc", "0x1", "x.json"], ["--chain", "netuid=70000"], ["--chain", "netuid"], ["--chain", "subnet=1"],
      ["--keys", "netuid=1", "--rpc", "hello"], ["--keys", "netuid=1", "--rpc", "0xabc"], ["--spec", "380", "x.json"],
      ["--keys", "netuid=1", "--spec", "380"], ["--keys", "netuid=1", "x.json"], ["--before", "x", "y.json"],
      ["--chain", "netuid=1"],
    ])
  func usage(arguments: [String]) throws {
    let run = try YumaProcess(["import"] + arguments)
    #expect(run.exitCode == 64 && run.output == "")
  }
}
