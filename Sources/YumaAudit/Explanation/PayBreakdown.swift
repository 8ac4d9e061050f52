// SPDX-License-Identifier: Apache-2.0

/// An amount of rao by those whom it is owed to. The parts and the remainder add up to the whole.
public struct PayBreakdown: Sendable, Hashable {
  /// What a neuron is paid for.
  public enum Basis: String, Sendable, Hashable {
    /// The weights that validators set on it.
    case weights
    /// Its bonds on servers.
    case bonds
    /// Its stake: nobody earned anything.
    case stake
  }

  /// A part of the whole.
  public struct Part: Sendable, Hashable {
    /// The neuron that the part is owed to.
    public let uid: Int
    /// What it adds to the raw sum, in I32F32 bits.
    public let contribution: Int64
    /// Its share of the whole by that, rounded down, in rao.
    public let rao: Int128
  }

  /// What is paid, in rao.
  public let whole: UInt64
  /// What for.
  public let basis: Basis
  /// The parts, in the order of the sum.
  public let parts: [Part]
  /// What is left of the whole when each part is rounded down; all of it where there are no parts, as where stake is paid.
  public let remainder: Int128
  /// The engine's raw sum less that of the contributions: not 0 only where the chain's sum saturated or wrapped.
  public let overflow: Int128

  init(whole: UInt64, basis: Basis, parts: [(uid: Int, contribution: Int64)], sum: Int64) {
    self.whole = whole
    self.basis = basis
    let total = parts.reduce(Int128(0)) { $0 + Int128($1.contribution) }
    overflow = Int128(sum) - total
    // 64 by 63 bits: the product fits. Where sums overflowed, contributions of both signs may make parts whose sum does not.
    self.parts = parts.map { part in
      let product = Int128(whole) * Int128(part.contribution)
      let isPaid = total > 0 && basis != .stake
      return Part(uid: part.uid, contribution: part.contribution, rao: isPaid ? product.flooredQuotient(total) : 0)
    }
    remainder = Int128(whole) &- self.parts.reduce(0) { $0 &+ $1.rao }
  }

  /// Whether the contributions are the engine's sum, and what is left is only what rounding the parts down leaves.
  public var addsUp: Bool {
    guard overflow == 0 else { return false }
    let isDivided = parts.contains { $0.rao != 0 }
    return isDivided ? 0...Int128(parts.count) ~= remainder : basis == .stake || isNegligible
  }

  /// Whether an amount that is not divided is too small to be, or owed to nobody.
  private var isNegligible: Bool { whole < UInt64(max(1, parts.count)) || parts.isEmpty }
}

extension Int128 {
  /// The quotient by a positive divisor, rounded down.
  fileprivate func flooredQuotient(_ divisor: Int128) -> Int128 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
