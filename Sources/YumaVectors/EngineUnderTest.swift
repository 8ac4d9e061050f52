// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaAudit
import YumaFiles

/// Why an engine's results need not be within its tolerance for an input.
package enum Exemption: Sendable, Hashable, CustomStringConvertible {
  /// The chain's own numbers saturate or wrap, which the engine's do not: there is nothing to compare. The place.
  case notApplicable(String)
  /// Rounding decides something, or may move a value by more than the tolerance: what, by a bound that is worked out for
  /// the input. It is compared all the same, and counted apart if it is beyond the tolerance, but not beyond the bound:
  /// then it deviates. The bound is nil where what rounding decides has no bound.
  case rounding(String, bound: OutputBound?)

  /// The place, or what rounding does.
  package var description: String {
    switch self {
    case .notApplicable(let reason), .rounding(let reason, _): reason
    }
  }
}

/// An engine and what is asked of it.
package struct EngineUnderTest: Sendable {
  /// The engine.
  package let engine: EpochEngine
  /// How far its results may be off.
  package let tolerance: Tolerance
  /// Why the engine's results need not agree for an input; nil where they have to.
  package let exemption: @Sendable (EpochInput, EpochRules) -> Exemption?

  /// An engine that has to agree, within a tolerance, on every input without an exemption.
  ///
  /// - Parameters:
  ///   - engine: the engine.
  ///   - tolerance: how far its results may be off.
  ///   - exemption: why they need not be within that for an input; nil where they have to.
  package init(
    _ engine: EpochEngine, tolerance: Tolerance = .exact,
    exemption: @escaping @Sendable (EpochInput, EpochRules) -> Exemption? = { _, _ in nil }
  ) {
    self.engine = engine
    self.tolerance = tolerance
    self.exemption = exemption
  }

  /// An exemption for engines whose numbers do not saturate or wrap: where the chain's do, its stage, row and column.
  @Sendable
  package static func chainOutOfRange(_ input: EpochInput, _ rules: EpochRules) -> Exemption? {
    let result = try? Epoch.run(input, under: rules, engine: .observingReference)
    return (result?.remarks.first?.description).map(Exemption.notApplicable)
  }

  /// An exemption for engines that round otherwise than the chain: where its numbers saturate or wrap, and where rounding
  /// may exceed the engine's tolerance.
  ///
  /// - Parameter excess: what rounding decides or moves for an input, and by how much at most, if that is bounded; nil
  ///   where it stays within the tolerance.
  package static func chainOutOfRange(
    orRounding excess: @escaping @Sendable (EpochInput, EpochRules) -> (reason: String, bound: OutputBound?)?
  ) -> @Sendable (EpochInput, EpochRules) -> Exemption? {
    { input, rules in
      chainOutOfRange(input, rules) ?? excess(input, rules).map { .rounding($0.reason, bound: $0.bound) }
    }
  }
}
