#if OpenBLAS
  import DenseOperations
  import Yuma

  /// How far the chain's results for one input can be from the blas engine's: a running error bound, stage by stage, on the
  /// epoch's own values (Docs/ErrorAnalysis.md, Double precision, which has the formulas). It is a worst case.
  public struct RoundingBound: Sendable, Hashable {
    /// The tolerance that the blas engine declares, in steps of a proportion of 65535. An input whose bound is larger may
    /// exceed it, with the reason.
    public static let declaredSteps: UInt16 = 2
    /// The tolerance that the blas engine declares, in rao.
    public static let declaredRao: UInt64 = 10_000_000

    /// The error of the stake's shares.
    public internal(set) var stake = 0.0
    /// The error of the consensus.
    public internal(set) var consensus = 0.0
    /// The error of the incentive.
    public internal(set) var incentive = 0.0
    /// The error of the dividends.
    public internal(set) var dividends = 0.0
    /// The error of the validator trust.
    public internal(set) var validatorTrust = 0.0
    /// The error of the bonds as stored.
    public internal(set) var bonds = 0.0
    /// The error of an emission or a stake, in rao.
    public internal(set) var rao = 0.0
    /// What rounding decides, so that no bound on numbers holds.
    public internal(set) var decisions: [String] = []

    /// The bound for an input that is valid and on which the chain's numbers neither saturate nor wrap.
    public init(_ input: EpochInput, ruleset: Ruleset) throws {
      let engine = BLASEngine(makingOperations: { PortableOperations() })
      let result = try Epoch.run(input, engine: engine, ruleset: ruleset, detail: .trace)
      guard let trace = result.trace else { return }
      var derivation = BoundDerivation(input: input, output: result.output, trace: trace)
      derivation.derive()
      self = derivation.bound
    }

    init() {}

    /// `excess` for an input on which the chain's numbers neither saturate nor wrap; nil for one that is not valid.
    ///
    /// - Parameters:
    ///   - input: the chain's state before the epoch.
    ///   - ruleset: the rules in force.
    @Sendable
    public static func excess(_ input: EpochInput, ruleset: Ruleset) -> String? {
      (try? RoundingBound(input, ruleset: ruleset))?.excess
    }

    /// Why the blas engine may be further from the chain than it declares; nil where it may not.
    public var excess: String? {
      if let first = decisions.first { return "rounding decides \(first)" }
      let proportions = [
        ("stakeWeight", stake), ("consensus", consensus), ("incentive", incentive), ("dividends", dividends),
        ("validatorTrust", validatorTrust), ("bonds", bonds),
      ]
      // A floor may come out one lower however small the error.
      for (field, error) in proportions where !(error * 65535 < Double(Self.declaredSteps)) {
        return "rounding may move \(field) by \(UInt64(clamping: error * 65535) + 1) steps"
      }
      if !(rao < Double(Self.declaredRao)) {
        return "rounding may move an emission by \(UInt64(clamping: rao) + 1) rao"
      }
      return nil
    }
  }
#endif
