extension EpochPipeline {
  /// Section 10: the bonds of those who validate from now on.
  mutating func storeBonds(into output: inout EpochOutput) {
    kernels.store(state.bonds, rows: output.validatorPermits, into: &output.bonds)
  }

  /// Section 10: the shares, to 16 bits.
  mutating func storeShares(into output: inout EpochOutput) {
    kernels.roundToU16(state.stake, into: &output.stakeWeight)
    kernels.roundToU16(state.consensus, into: &output.consensus)
    kernels.roundToU16(state.incentive, into: &output.incentive)
    kernels.roundToU16(state.dividends, into: &output.dividends)
    kernels.roundToU16(state.validatorTrust, into: &output.validatorTrust)
  }
}
