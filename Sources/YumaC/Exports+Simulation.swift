// SPDX-License-Identifier: Apache-2.0
import CYuma
import YumaFiles
import YumaLab

// The function of yuma.h that runs simulations. What it does is said there.

/// Runs a scenario, and writes every series as yuma-simulation/1, as `yuma simulate --format json` does.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_simulate_json")
#endif
public func yuma_simulate_json(
  _ simulation: UnsafePointer<yuma_simulation>!, _ buffer: UnsafeMutablePointer<yuma_buffer>!,
  _ error: UnsafeMutablePointer<yuma_error>!
) -> yuma_status {
  attempt(error) {
    let target = try Buffer.place(buffer)
    let request = try SizedStruct.copy(simulation, zero: yuma_simulation(), "simulation")
    let hasSeed = try flag(request.has_seed, "has_seed")
    let hasEqualParameters = try flag(request.equal_parameters, "equal_parameters")
    let recordsBonds = try flag(request.records_bonds, "records_bonds")
    guard request.reserved == (0, 0, 0, 0, 0) else { throw Failure.misuse("reserved", "it is not 0") }
    let scenario = try scenario(of: request, seed: hasSeed ? request.seed : nil)
    let rules = try named("variants") {
      try SimulationRule.list(request.variants.map { String(cString: $0) } ?? "all")
    }
    let sweep = try named("settings") {
      try ParameterSweep((request.settings.map { String(cString: $0) } ?? "").split(separator: "\n").map { String($0) })
    }
    let whole = try named("") {
      try Simulation(
        of: scenario, under: rules, sweep: sweep, hasEqualParameters: hasEqualParameters, recordsBonds: recordsBonds)
    }
    let result = try named("") { try whole.runInOrder() }
    var text = ""
    result.json(seed: hasSeed ? request.seed : nil) { text += $0 }
    try Buffer.fill(target, with: Array(text.utf8))
  }
}

/// The scenario of a document, or the built-in one.
private func scenario(of request: yuma_simulation, seed: UInt64?) throws -> Scenario {
  let name = request.name.map { String(cString: $0) }
  guard request.count > 0 else {
    guard let name else {
      throw Failure.misuse("name", "NULL, where there is no document either")
    }
    return try named("name") { try ScenarioGenerator(named: name).scenario(seed: seed ?? 0) }
  }
  let bytes = try bytes(request.scenario, count: request.count)
  return try Scenario(FileContents(name: name ?? "", bytes: bytes), seed: seed)
}

/// What `body` gives; a scenario's error names its place behind the member that it comes from.
private func named<Value>(_ member: String, _ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch let error as ScenarioError {
    throw Failure(
      status: yuma_status(YUMA_INVALID_INPUT), field: member.isEmpty ? error.place : member,
      problem: member.isEmpty || error.place.isEmpty ? error.problem : "\(error.place): \(error.problem)")
  }
}
