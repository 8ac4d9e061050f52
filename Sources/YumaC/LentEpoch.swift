// SPDX-License-Identifier: Apache-2.0
import CYuma
import Yuma
import YumaFiles
import YumaJSON

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// An epoch's arrays at addresses that do not change until it is gone. Nobody writes to them after `init`.
final class LentEpoch: @unchecked Sendable {
  private var memory: [UnsafeMutableRawPointer] = []
  private var input = yuma_input()
  private var recorded = yuma_record()
  private var about: UnsafePointer<CChar>?

  init(_ snapshot: Snapshot) {
    input = lend(snapshot.input, specVersion: Self.specVersion(of: snapshot))
    recorded = lend(snapshot.chainRecord ?? RecordedOutput())
    about = UnsafePointer(keep(snapshot.about.map { CChar(bitPattern: $0) } + [0]))
  }

  deinit {
    for address in memory { free(address) }
  }

  /// Fills a view of the caller, whose size has been checked.
  func write(to view: inout yuma_epoch_view) {
    view.input = input
    view.recorded = recorded
    view.about = about
  }

  /// A file without a chain is of spec 424; a chain without a version has no rules.
  private static func specVersion(of snapshot: Snapshot) -> UInt32 {
    guard let chain = snapshot.chain else { return 424 }
    return chain.specVersion ?? 0
  }

  private func keep<Element: BitwiseCopyable>(_ values: [Element]) -> UnsafeMutablePointer<Element>? {
    let count = values.count * MemoryLayout<Element>.stride
    // An empty list has an address too, so that it differs from none.
    guard let address = malloc(max(count, 1)) else { return nil }
    memory.append(address)
    values.withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { memcpy(address, base, count) }
    }
    return address.bindMemory(to: Element.self, capacity: max(values.count, 1))
  }

  private func lend<Element: BitwiseCopyable>(_ values: [Element]?) -> UnsafePointer<Element>? {
    values.flatMap { UnsafePointer(keep($0)) }
  }

  private func lend(_ flags: [Bool]?) -> UnsafePointer<UInt8>? {
    flags.flatMap { UnsafePointer(keep($0.map { $0 ? 1 : 0 })) }
  }

  private func lend(_ matrix: SparseMatrix<UInt16>?) -> yuma_csr {
    guard let matrix else { return yuma_csr() }
    return yuma_csr(
      offsets: UnsafePointer(keep(matrix.rowOffsets.map { Int64($0) })), columns: UnsafePointer(keep(matrix.columns)),
      values: UnsafePointer(keep(matrix.values)), count: matrix.entryCount)
  }

  private func lend(_ source: EpochInput, specVersion: UInt32) -> yuma_input {
    var target = yuma_input()
    target.size = MemoryLayout<yuma_input>.stride
    target.neuron_count = source.neuronCount
    target.spec_version = specVersion
    target.owner_uid = source.ownerUID.map { Int32($0) } ?? -1
    target.current_block = source.currentBlock
    target.tempo = source.tempo
    target.last_mechanism_step_block = source.lastMechanismStepBlock
    target.emission = source.emission
    target.last_update = lend(source.lastUpdate)
    target.block_at_registration = lend(source.blockAtRegistration)
    target.alpha_stake = lend(source.alphaStake)
    target.tao_stake = lend(source.taoStake)
    target.validator_permits = lend(source.validatorPermits)
    target.weights = lend(source.weights)
    target.bonds = lend(source.bonds)
    target.parameters = lend([yuma_parameters(source.parameters)])
    target.commit_blocks = lend(source.commitBlocks.map { $0.map { $0 ?? 0 } })
    target.has_commit = lend(source.commitBlocks.map { $0.map { $0 != nil } })
    target.previous_consensus = lend(source.previousConsensus)
    target.previous_consensus_count = source.previousConsensus?.count ?? 0
    target.hotkeys = lend(source.hotkeys.map { $0.map { UInt32(clamping: $0) } })
    if let block = source.lastYumaStepBlock {
      target.last_yuma_step_block = block
      target.has_last_yuma_step_block = 1
    }
    if case .null(let budgets) = source.epochConsensus {
      target.null_consensus = 1
      target.mining_emission = budgets.mining
      target.dividend_emission = budgets.dividend
      target.fallback_emission = budgets.fallback
    }
    return target
  }

  private func lend(_ source: RecordedOutput) -> yuma_record {
    var target = yuma_record()
    target.size = MemoryLayout<yuma_record>.stride
    target.active = lend(source.active)
    target.validator_permits = lend(source.validatorPermits)
    target.stake_weight = lend(source.stakeWeight)
    target.consensus = lend(source.consensus)
    target.incentive = lend(source.incentive)
    target.dividends = lend(source.dividends)
    target.validator_trust = lend(source.validatorTrust)
    target.server_emission = lend(source.serverEmission)
    target.validator_emission = lend(source.validatorEmission)
    target.combined_emission = lend(source.combinedEmission)
    target.stake = lend(source.stake)
    target.rank = lend(source.rank)
    target.trust = lend(source.trust)
    target.pruning_scores = lend(source.pruningScores)
    target.bonds = lend(source.bonds)
    return target
  }
}

extension Snapshot {
  /// What the snapshot says beside numbers, as a JSON object.
  fileprivate var about: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("name") { $0.optional(name) { $0.string($1) } }
      writer.member("description") { $0.optional(description) { $0.string($1) } }
      writer.member("source") { $0.optional(source) { $0.string($1) } }
      writer.member("chain") { $0.optional(chain) { $1.write(to: &$0) } }
      writer.member("assumed") { $0.list(assumed) { $0.string($1) } }
      writer.member("record") {
        $0.optional(recorded != nil ? "recorded" : output != nil ? "output" : nil) { $0.string($1) }
      }
    }
    return writer.bytes
  }
}

extension RecordedOutput {
  /// What the caller knows of an epoch of `n` neurons.
  init(_ source: yuma_record, neurons n: Int) throws {
    self.init()
    active = try Self.flags(source.active, n, "record.active")
    validatorPermits = try Self.flags(source.validator_permits, n, "record.validator_permits")
    stakeWeight = try Self.values(source.stake_weight, n, "record.stake_weight")
    consensus = try Self.values(source.consensus, n, "record.consensus")
    incentive = try Self.values(source.incentive, n, "record.incentive")
    dividends = try Self.values(source.dividends, n, "record.dividends")
    validatorTrust = try Self.values(source.validator_trust, n, "record.validator_trust")
    serverEmission = try Self.values(source.server_emission, n, "record.server_emission")
    validatorEmission = try Self.values(source.validator_emission, n, "record.validator_emission")
    combinedEmission = try Self.values(source.combined_emission, n, "record.combined_emission")
    stake = try Self.values(source.stake, n, "record.stake")
    rank = try Self.values(source.rank, n, "record.rank")
    trust = try Self.values(source.trust, n, "record.trust")
    pruningScores = try Self.values(source.pruning_scores, n, "record.pruning_scores")
    if source.bonds.offsets != nil {
      var matrix = SparseMatrix<UInt16>()
      try matrix.read(source.bonds, rows: n, "record.bonds")
      bonds = matrix
    }
  }

  private static func values<Element>(
    _ pointer: UnsafePointer<Element>?, _ n: Int, _ name: String
  ) throws -> [Element]? {
    try pointer.map { Array(try list($0, count: n, name)) }
  }

  private static func flags(_ pointer: UnsafePointer<UInt8>?, _ n: Int, _ name: String) throws -> [Bool]? {
    guard let pointer else { return nil }
    var flags: [Bool] = []
    try flags.replace(withFlags: list(pointer, count: n, name), name)
    return flags
  }
}
