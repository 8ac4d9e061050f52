// SPDX-License-Identifier: Apache-2.0

/// Where every rao of an epoch's emission went (Docs/Specification/epoch.md, section 10, quirks). It always adds up:
/// `serverEmission + validatorEmission + undistributed == emission`.
public struct Ledger: Sendable, Hashable, Codable {
  /// The emission that came in, in rao.
  public let emission: UInt64
  /// The sum paid to servers, in rao.
  public let serverEmission: UInt128
  /// The sum paid to validators, in rao.
  public let validatorEmission: UInt128
  /// What is paid to nobody, in rao: lost to truncation. Negative where sums overflowed and more was paid than came in.
  public let undistributed: Int128
  /// The sum of the combined emission that the chain records; it is rounded on its own.
  public let combinedEmission: UInt128

  /// The ledger of `output`, an epoch that had `emission` rao to distribute. O(n).
  public init(emission: UInt64, output: EpochOutput) {
    self.emission = emission
    serverEmission = output.serverEmission.reduce(0) { $0 &+ UInt128($1) }
    validatorEmission = output.validatorEmission.reduce(0) { $0 &+ UInt128($1) }
    combinedEmission = output.combinedEmission.reduce(0) { $0 &+ UInt128($1) }
    undistributed = Int128(emission) &- Int128(truncatingIfNeeded: serverEmission &+ validatorEmission)
  }
}
