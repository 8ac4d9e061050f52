import Yuma

/// An engine and what is asked of it.
public struct EngineUnderTest: Sendable {
  /// The engine.
  public let engine: any EpochEngine
  /// How far its results may be off.
  public let tolerance: Tolerance
  /// Why the engine's results need not agree for an input; nil where they have to.
  public let exemption: @Sendable (EpochInput, Ruleset) -> String?

  /// An engine that has to agree, within a tolerance, on every input without an exemption.
  public init(
    _ engine: any EpochEngine, tolerance: Tolerance = .exact,
    exemption: @escaping @Sendable (EpochInput, Ruleset) -> String? = { _, _ in nil }
  ) {
    self.engine = engine
    self.tolerance = tolerance
    self.exemption = exemption
  }

  /// An exemption for engines whose numbers do not saturate or wrap: where the chain's do, its stage, row and column.
  @Sendable
  public static func chainOutOfRange(_ input: EpochInput, _ ruleset: Ruleset) -> String? {
    let result = try? Epoch.run(input, engine: .observingReference, ruleset: ruleset)
    return result?.remarks.first?.description
  }
}
