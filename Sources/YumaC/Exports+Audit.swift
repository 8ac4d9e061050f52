// SPDX-License-Identifier: Apache-2.0
import CYuma
import DynamicTAO
import Yuma
import YumaAudit
import YumaFiles

// The functions of yuma.h that compute, audit and explain documents. What they do is said there.

/// Computes an epoch of a document and writes the result as JSON, as `yuma epoch --format json` does.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_run_json")
#endif
public func yuma_run_json(
  _ runner: OpaquePointer!, _ document: OpaquePointer!, _ index: Int, _ spec_version: UInt32,
  _ buffer: UnsafeMutablePointer<yuma_buffer>!, _ error: UnsafeMutablePointer<yuma_error>!
) -> yuma_status {
  attempt(error) {
    let target = try Buffer.place(buffer)
    let snapshot = try Document.with(document) { try $0.snapshot(index, specVersion: spec_version) }
    let rules: EpochRules = try snapshot.rules()
    let result = try Runner.with(runner) { try $0.runner.run(snapshot.input, under: rules, detail: .output) }
    try Buffer.fill(target, with: result.json(of: snapshot))
  }
}

/// Compares what the chain recorded with what the epoch gives.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_verdict")
#endif
public func yuma_verdict(
  _ runner: OpaquePointer!, _ document: OpaquePointer!, _ index: Int, _ spec_version: UInt32,
  _ verdict: UnsafeMutablePointer<Int32>!, _ report: UnsafeMutablePointer<yuma_buffer>!,
  _ error: UnsafeMutablePointer<yuma_error>!
) -> yuma_status {
  attempt(error) {
    let target = try place(verdict, "verdict")
    let buffer = report == nil ? nil : try Buffer.place(report, "report")
    let snapshot = try Document.with(document) { try $0.snapshot(index, specVersion: spec_version) }
    try Runner.with(runner) { runner in
      guard let buffer else {
        let audit = try Audit(of: snapshot, runner: &runner.runner, output: &runner.output)
        target.pointee = audit.verdict.number
        return
      }
      let whole = try AuditReport(of: snapshot, engine: runner.runner.engine)
      try Buffer.fill(buffer, with: whole.json())
      target.pointee = whole.audit.verdict.number
    }
  }
}

/// Tells how a neuron got its numbers, as `yuma explain --json` prints it.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_explain_json")
#endif
public func yuma_explain_json(
  _ document: OpaquePointer!, _ index: Int, _ spec_version: UInt32, _ uid: UInt32,
  _ buffer: UnsafeMutablePointer<yuma_buffer>!, _ error: UnsafeMutablePointer<yuma_error>!
) -> yuma_status {
  attempt(error) {
    let target = try Buffer.place(buffer)
    let snapshot = try Document.with(document) { try $0.snapshot(index, specVersion: spec_version) }
    if case .null = snapshot.input.epochConsensus {
      try Buffer.fill(target, with: NullExplanation(of: snapshot, uid: Int(uid)).json(of: snapshot))
    } else {
      try Buffer.fill(target, with: Explanation(of: snapshot, uid: Int(uid)).json(of: snapshot))
    }
  }
}

/// Audits a whole block of a network (network-block/1) or the emission of all its subnets (network-emission/1), as `yuma audit --json` prints it.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_network_json")
#endif
public func yuma_network_json(
  _ start: UnsafePointer<UInt8>!, _ count: Int, _ name: UnsafePointer<CChar>!, _ spec_version: UInt32,
  _ verdict: UnsafeMutablePointer<Int32>!, _ report: UnsafeMutablePointer<yuma_buffer>!,
  _ error: UnsafeMutablePointer<yuma_error>!
) -> yuma_status {
  attempt(error) {
    let target = try place(verdict, "verdict")
    let buffer = try Buffer.place(report, "report")
    let contents = FileContents(name: name.map { String(cString: $0) } ?? "", bytes: try bytes(start, count: count))
    let version = spec_version == 0 ? nil : Int(number(of: spec_version))
    if try contents.schema() == NetworkBlock.schema {
      let audit = try BlockAudit(of: NetworkBlock(contents), specVersion: version)
      try Buffer.fill(buffer, with: audit.json())
      target.pointee = audit.verdict.number
    } else {
      let audit = NetworkAudit(of: try NetworkEmission(contents, specVersion: version))
      try Buffer.fill(buffer, with: audit.json())
      target.pointee = audit.verdict.number
    }
  }
}

/// Computes the emission of all subnets at a block.
#if compiler(>=6.3)
  @c @implementation
#else
  @_cdecl("yuma_emission_json")
#endif
public func yuma_emission_json(
  _ start: UnsafePointer<UInt8>!, _ count: Int, _ name: UnsafePointer<CChar>!, _ spec_version: UInt32,
  _ buffer: UnsafeMutablePointer<yuma_buffer>!, _ error: UnsafeMutablePointer<yuma_error>!
) -> yuma_status {
  attempt(error) {
    let target = try Buffer.place(buffer)
    let contents = FileContents(name: name.map { String(cString: $0) } ?? "", bytes: try bytes(start, count: count))
    let version = spec_version == 0 ? nil : Int(number(of: spec_version))
    guard try contents.schema() == NetworkBlock.schema else {
      try Buffer.fill(target, with: NetworkEmission(contents, specVersion: version).sharesJSON())
      return
    }
    let block = try NetworkBlock(contents)
    guard let version = version ?? block.chain.specVersion.map({ Int($0) }) else { throw UnknownSpecVersion.notNamed }
    let computed = try ComputedBlock(of: block, rules: BlockRules(specVersion: version), specVersion: version)
    try Buffer.fill(target, with: computed.json())
  }
}

extension AuditVerdict {
  /// The header's constant.
  fileprivate var number: Int32 {
    switch self {
    case .conforms: Int32(YUMA_CONFORMS)
    case .deviates: Int32(YUMA_DEVIATES)
    case .cannotTell: Int32(YUMA_CANNOT_TELL)
    }
  }
}
