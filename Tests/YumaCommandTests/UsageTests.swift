// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@Suite("Usage of yuma")
struct UsageTests {
  @Test("--version is a version, and --help has examples for every command")
  func help() throws {
    let version = try YumaProcess(["--version"])
    #expect(version.exitCode == 0 && version.output.split(separator: ".").count == 3)
    #expect(try YumaProcess(["--help"]).output.contains("yuma epoch Vectors/real/sn15-yuma3.json"))
    for command in ["epoch", "verify", "bench"] {
      let help = try YumaProcess([command, "--help"])
      #expect(help.exitCode == 0 && help.output.contains("Examples:\n  yuma \(command) "))
    }
  }

  @Test(
    "An engine that is not there is a usage error that lists those that are", arguments: ["epoch", "verify", "bench"])
  func unknownEngine(command: String) throws {
    for engine in ["nonsense", "", "reference,nonsense", "Reference"] {
      let run = try YumaProcess([command, Vectors.sn15, "--engine", engine])
      #expect(run.exitCode == 64 && run.output == "")
      #expect(run.error.contains("this build has: ") && run.error.contains("reference"))
    }
  }

  @Test("An engine that was not built in names the trait that it needs")
  func missingTrait() throws {
    #if !GMP
      let exact = try YumaProcess(["verify", Vectors.sn15, "--engine", "exact"])
      #expect(exact.exitCode == 64 && exact.error.contains("swift build --traits default,GMP"))
    #endif
  }

  @Test("The old name of an engine works, and the new one is said once")
  func oldEngineName() throws {
    let new = try YumaProcess(["verify", Vectors.sn15, "--engine", "double"])
    let old = try YumaProcess(["verify", Vectors.sn15, "--engine", "blas"])
    #expect(new.exitCode == 0 && new.error == "")
    #expect(old.exitCode == 0 && old.output == new.output)
    #expect(old.error == "yuma: the engine 'blas' is now called 'double'\n")
    let both = try YumaProcess(["verify", Vectors.sn15, "--engine", "double,blas"])
    #expect(both.exitCode == 64 && both.error.contains("the engine 'double' is named twice"))
  }

  @Test("A bogus YUMA_KERNELS ends every command before it reads anything", arguments: ["avx51", "AVX2", " portable"])
  func bogusKernels(_ name: String) throws {
    let environment = YumaProcess.environment.merging(["YUMA_KERNELS": name]) { $1 }
    for arguments in [
      ["epoch", Vectors.sn15], ["verify", Vectors.sn15, "--engine", "double"], ["simulate", "new-miner"],
    ] {
      let run = try YumaProcess(arguments, environment: environment)
      #expect(run.exitCode == 64 && run.output == "", "\(arguments)")
      #expect(run.error.hasPrefix("yuma: YUMA_KERNELS: there are no kernels '\(name)'; available here: "))
    }
    let empty = try YumaProcess(
      ["epoch", Vectors.sn15], environment: YumaProcess.environment.merging(["YUMA_KERNELS": ""]) { $1 })
    #expect(empty.exitCode == 0)
  }

  @Test("Engines are run in the order asked for, none twice, and all is all")
  func engineLists() throws {
    let all = try YumaProcess(["verify", Vectors.path("epoch/edge-000.json"), "--engine", "all", "--json"]).object()
    #expect((all["engines"] as? [String])?.contains("reference") == true)
    #expect(try YumaProcess(["verify", Vectors.sn15, "--engine", "reference,reference"]).exitCode == 64)
    let bits = try YumaProcess(["verify", Vectors.sn15, "--engine", "reference", "--fractional-bits", "8"])
    #expect(bits.exitCode == 64 && bits.error.contains("--fractional-bits is for the exact engine"))
  }
}
