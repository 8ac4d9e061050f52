// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Yuma
import YumaFiles

@Suite("yuma bench")
struct BenchCommandTests {
  @Test("--json has the times of each file and shape, in order of size", arguments: [1, 2])
  func json(threads: Int) throws {
    let run = try YumaProcess(table: [
      "bench", "n16-v4-d50-yuma3-liquid", Vectors.path("epoch/edge-000.json"), "--engine", "reference",
      "--seconds", "0.05", "--threads", "\(threads)", "--json",
    ])
    #expect(run.exitCode == 0 && run.error == "")
    let object = try run.object()
    #expect(object["threads"] as? Int == threads)
    #expect(object["seed"] as? Int == 0)
    #expect(object["seconds"] as? Double == 0.05)
    #expect((object["peakMemory"] as? Int ?? 0) > 1 << 20)
    let results = try #require(object["results"] as? [[String: Any]])
    #expect(results.map { $0["name"] as? String } == ["n16-v4-d50-yuma3-liquid", "edge-000"])
    for result in results {
      #expect(result["engine"] as? String == "reference")
      #expect(result["kernels"] as? String != nil)
      let minimum = try #require(result["minimum"] as? Int)
      let median = try #require(result["median"] as? Int)
      let p99 = try #require(result["p99"] as? Int)
      #expect(0 < minimum && minimum <= median && median <= p99)
      #expect(try #require(result["epochs"] as? Int) >= threads)
      #expect(try #require(result["epochsPerSecond"] as? Double) > 0)
      #expect(result["ratio"] as? Double == 1)
    }
    #expect(results.first?["neurons"] as? Int == 16)
  }

  @Test("The table has a line for each file and engine, and the peak memory")
  func table() throws {
    let run = try YumaProcess(table: ["bench", "n8-v2-d50-yuma", "--engine", "reference", "--seconds", "0.01"])
    let rows = run.rows(below: "name")
    #expect(rows.count == 2)
    #expect(rows[0].prefix(2) == ["n8-v2-d50-yuma", "8"] && rows[0].last == "1.0")
    #expect(rows[1][0].hasPrefix("peak memory "))
  }

  @Test("--write writes the shape that the library makes from the seed, and epoch reads it")
  func write() throws {
    let folder = try TemporaryFolder()
    let run = try YumaProcess(table: ["bench", "n32-v8-d25-yuma3", "--seed", "7", "--write", folder.path])
    let path = folder.path + "/n32-v8-d25-yuma3.json"
    #expect(run.exitCode == 0 && run.output == path + "\n")
    let snapshot = try #require(SnapshotFile(path: path).snapshot(at: 0))
    #expect(snapshot.input == (try SubnetShape("n32-v8-d25-yuma3").makeInput(seed: 7)))
    #expect(try YumaProcess(table: ["epoch", path]).exitCode == 0)
    #expect(try YumaProcess(table: ["bench", path, "--write", folder.path]).exitCode == 64)
  }

  @Test(
    "A file that is not there is one line and exit code 2, and the rest is timed; a shape that cannot be is wrong usage"
  )
  func wrong() throws {
    let run = try YumaProcess(table: ["bench", "no-such-file", "n8-v2-d50-yuma", "--seconds", "0.01"])
    #expect(run.exitCode == 2)
    #expect(run.error == "yuma: no-such-file: no such file\n")
    let shape = try YumaProcess(["bench", "n4-v8-d50-yuma"])
    #expect(shape.exitCode == 64 && shape.error.contains("validators (v): 8 is not 1 to 4, the number of neurons"))
    #expect(run.output.contains("n8-v2-d50-yuma"))
    for options in [["--seconds", "0"], ["--seconds", "nan"], ["--threads", "0"], ["--seed", "-1"]] {
      #expect(try YumaProcess(table: ["bench", "n8-v2-d50-yuma"] + options).exitCode == 64, "\(options)")
    }
  }
}
