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
    /// The first column whose median rounding decides; the bounds count with all that it can be.
    public internal(set) var undecidedMedian: Int?

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
    public static func excess(
      _ input: EpochInput, ruleset: Ruleset
    ) -> (reason: String, bound: [String: UInt64]?)? {
      guard let bound = try? RoundingBound(input, ruleset: ruleset), let reason = bound.excess else { return nil }
      return (reason, bound.fields)
    }

    /// Why the blas engine may be further from the chain than it declares; nil where it may not.
    public var excess: String? {
      if let first = decisions.first { return "rounding decides \(first), for which there is no bound" }
      if let column = undecidedMedian {
        return "rounding decides the median of column \(column): by \(Self.steps(consensus)) steps at most"
      }
      // A floor may come out one lower however small the error.
      for (field, error) in proportions where !(error * 65535 < Double(Self.declaredSteps)) {
        return "rounding may move \(field) by \(Self.steps(error)) steps"
      }
      if !(rao < Double(Self.declaredRao)) {
        return "rounding may move an emission by \(wholeRao) rao"
      }
      return nil
    }

    /// How far each field of the output can be from the chain's, by its name: steps of one of 65535, or rao. Nil where rounding
    /// decides what no bound on numbers covers.
    public var fields: [String: UInt64]? {
      guard decisions.isEmpty else { return nil }
      var fields = Dictionary(proportions.map { ($0.field, Self.steps($0.error)) }, uniquingKeysWith: max)
      for field in ["stake", "serverEmission", "validatorEmission", "combinedEmission"] { fields[field] = wholeRao }
      return fields
    }

    private var proportions: [(field: String, error: Double)] {
      [
        ("stakeWeight", stake), ("consensus", consensus), ("incentive", incentive), ("dividends", dividends),
        ("validatorTrust", validatorTrust), ("bonds", bonds),
      ]
    }

    private var wholeRao: UInt64 { min(UInt64(clamping: rao), .max - 1) + 1 }

    private static func steps(_ error: Double) -> UInt64 { min(UInt64(clamping: error * 65535), 65534) + 1 }
  }
#endif
