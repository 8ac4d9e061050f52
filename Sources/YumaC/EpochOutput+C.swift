// SPDX-License-Identifier: Apache-2.0
import CYuma
import Yuma

extension yuma_output {
  /// Checks that what an epoch of `n` neurons gives can be written.
  func check(neurons n: Int) throws {
    try check(active, n, "active")
    try check(validator_permits, n, "validator_permits")
    try check(stake_weight, n, "stake_weight")
    try check(consensus, n, "consensus")
    try check(incentive, n, "incentive")
    try check(dividends, n, "dividends")
    try check(validator_trust, n, "validator_trust")
    try check(server_emission, n, "server_emission")
    try check(validator_emission, n, "validator_emission")
    try check(combined_emission, n, "combined_emission")
    try check(stake, n, "stake")
    try check(rank, n, "rank")
    try check(trust, n, "trust")
    try check(pruning_scores, n, "pruning_scores")
    try check(kept_uids, n, "kept_uids")
    try check(bond_offsets, n, "bond_offsets")
    try check(bond_columns, n, "bond_columns")
    try check(bond_values, n, "bond_values")
    if bond_capacity != 0, bond_columns == nil || bond_values == nil {
      throw Failure.misuse(
        "output.\(bond_columns == nil ? "bond_columns" : "bond_values")",
        "NULL, where bond_capacity is \(UInt(bitPattern: bond_capacity))")
    }
  }

  private func check<Element>(
    _ pointer: UnsafeMutablePointer<Element>?, _ n: Int, _ name: @autoclosure () -> String
  ) throws {
    guard let pointer else { return }
    try SizedStruct.requireAlignment(UnsafePointer(pointer), of: Element.self, "output." + name())
    guard UInt(bitPattern: capacity) >= UInt(n) else {
      throw Failure.misuse("output.capacity", "\(UInt(bitPattern: capacity)), where \(n) neurons need as many elements")
    }
  }

  /// Writes an epoch's output, for which `check(neurons:)` has found room.
  mutating func write(_ output: EpochOutput, _ ledger: Ledger) {
    neuron_count = output.active.count
    write(output.active, to: active)
    write(output.validatorPermits, to: validator_permits)
    write(output.stakeWeight, to: stake_weight)
    write(output.consensus, to: consensus)
    write(output.incentive, to: incentive)
    write(output.dividends, to: dividends)
    write(output.validatorTrust, to: validator_trust)
    write(output.serverEmission, to: server_emission)
    write(output.validatorEmission, to: validator_emission)
    write(output.combinedEmission, to: combined_emission)
    write(output.stake, to: stake)
    has_rank_reports = output.rank == nil ? 0 : 1
    if let values = output.rank { write(values, to: rank) }
    if let values = output.trust { write(values, to: trust) }
    if let values = output.pruningScores { write(values, to: pruning_scores) }
    has_kept_uids = output.keptUIDs == nil ? 0 : 1
    if let values = output.keptUIDs { write(values, to: kept_uids) }
    bond_count = output.bonds.entryCount
    has_bonds = 0
    if let bond_offsets, UInt(bond_count) <= UInt(bitPattern: bond_capacity) {
      output.bonds.copy(offsets: bond_offsets, columns: bond_columns, values: bond_values)
      has_bonds = 1
    }
    self.ledger = yuma_ledger(ledger)
  }

  private func write(_ flags: [Bool], to pointer: UnsafeMutablePointer<UInt8>?) {
    guard let pointer else { return }
    for (place, flag) in flags.enumerated() { pointer[place] = flag ? 1 : 0 }
  }

  private func write<Element>(_ values: [Element], to pointer: UnsafeMutablePointer<Element>?) {
    guard let pointer else { return }
    values.withUnsafeBufferPointer { values in
      if let base = values.baseAddress { pointer.update(from: base, count: values.count) }
    }
  }
}

extension yuma_ledger {
  init(_ ledger: Ledger) {
    self.init(
      emission: ledger.emission, reserved: 0, server_emission: yuma_integer(ledger.serverEmission),
      validator_emission: yuma_integer(ledger.validatorEmission),
      undistributed: yuma_integer(UInt128(bitPattern: ledger.undistributed)),
      combined_emission: yuma_integer(ledger.combinedEmission))
  }
}

extension yuma_integer {
  init(_ value: UInt128) {
    self.init(low: UInt64(truncatingIfNeeded: value), high: UInt64(truncatingIfNeeded: value >> 64))
  }
}
