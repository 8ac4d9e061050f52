// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite("yuma epoch --compare")
struct CompareTests {
  @Test("Two engines with the chain's bits differ in no neuron, no stage and no decision")
  func same() throws {
    let run = try YumaProcess([
      "epoch", Vectors.path("real/sn15-yuma3.json"), "--engine", "vector", "--compare", "reference",
    ])
    #expect(run.exitCode == 0 && run.error == "")
    #expect(run.output.hasPrefix("sn15-yuma3[0]: reference minus vector; 0 of 256 neurons differ\n"))
    #expect(run.output.contains("consensus of columns: none\npermits: none\nranks: none\nclips: none\n"))
  }

  @Test("A comparison is a table, and a chart needs a comparison")
  func usage() throws {
    let file = Vectors.path("epoch/plain.json")
    for extra in [
      ["--compare", "reference", "--format", "json"], ["--chart", "x.svg"],
      ["--compare", "reference", "--chart", "x.pdf"], ["--compare", "none"],
    ] {
      #expect(try YumaProcess(["epoch", file] + extra).exitCode == 64)
    }
  }

  @Test("A chart is SVG; where it cannot be drawn, that is one line and exit code 2")
  func chart() throws {
    let folder = try TemporaryFolder()
    let svg = folder.path + "/chart.svg"
    let run = try YumaProcess([
      "epoch", Vectors.path("real/sn15-yuma3.json"), "--compare", "reference", "--chart", svg,
    ])
    #expect(run.exitCode == 0 && run.error == "")
    #expect(try String(contentsOfFile: svg, encoding: .utf8).contains("<svg"))
    let nowhere = try YumaProcess([
      "epoch", Vectors.path("epoch/plain.json"), "--compare", "reference", "--chart", folder.path + "/none/chart.svg",
    ])
    #expect(nowhere.exitCode == 2 && nowhere.errorLines.count == 1)
  }
}
