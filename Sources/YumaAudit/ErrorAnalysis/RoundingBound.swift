// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaDouble
import YumaFiles

/// How far the chain's results for one input can be from the double engine's: a running error bound, stage by stage, on the
/// epoch's own values (Docs/Internals/ErrorAnalysis.md, Double precision, which has the formulas). It is a worst case. What the chain's
/// results can be from those of exact numbers follows from it (`excess(fractionalBits:)`).
public struct RoundingBound: Sendable, Hashable {
  /// The tolerance that the double engine declares, and the exact one with more than 32 bits, in steps of a proportion of 65535.
  /// An input whose bound is larger may exceed it, with the reason.
  public static let declaredSteps: UInt16 = 2
  /// The tolerance that they declare, in rao.
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
  /// The error of the trust; nil where the rules store none.
  public internal(set) var trust: Double?
  /// The error of the pruning scores; nil where the rules store none.
  public internal(set) var pruningScores: Double?
  /// The error of an emission or a stake, in rao.
  public internal(set) var rao = 0.0
  /// What rounding decides, so that no bound on numbers holds.
  public internal(set) var decisions: [String] = []
  /// The first column whose median rounding decides; the bounds count with all that it can be.
  public internal(set) var undecidedMedian: Int?

  /// The bound for an input that is valid and on which the chain's numbers neither saturate nor wrap.
  public init(_ input: EpochInput, under rules: EpochRules) throws {
    try self.init(input, under: rules, unit: Self.unitOfChain + Self.unitOfDouble)
  }

  /// A unit of the chain's numbers.
  private static let unitOfChain = 0x1p-32
  /// What stands for one in double precision: a tenth of the chain's.
  private static let unitOfDouble = 0.1 * unitOfChain

  /// The bound for double precision against numbers that round by `unit` less the unit of double precision.
  private init(_ input: EpochInput, under rules: EpochRules, unit: Double) throws {
    let result = try Epoch.run(input, under: rules, engine: .portableDouble, detail: .trace)
    guard let trace = result.trace else { return }
    var derivation = BoundDerivation(input: input, result: result, trace: trace, unit: unit)
    derivation.derive()
    self = derivation.bound
  }

  init() {}

  /// `excess` for an input on which the chain's numbers neither saturate nor wrap; nil for one that is not valid.
  ///
  /// - Parameters:
  ///   - input: the chain's state before the epoch.
  ///   - rules: the rules in force.
  @Sendable
  package static func excess(
    _ input: EpochInput, under rules: EpochRules
  ) -> (reason: String, bound: OutputBound?)? {
    guard let bound = try? RoundingBound(input, under: rules), let reason = bound.excess else { return nil }
    return (reason, bound.outputBound)
  }

  /// `excess` for the exact engine: it is no further from the chain than both are from double precision, together.
  ///
  /// - Parameter fractionalBits: how many bits the engine's numbers have, more than 32.
  /// - Returns: the function, for `EngineUnderTest.chainOutOfRange(orRounding:)`.
  package static func excess(
    fractionalBits: Int
  ) -> @Sendable (EpochInput, EpochRules) -> (reason: String, bound: OutputBound?)? {
    let unit = unitOfDouble + unitOfChain / Double(sign: .plus, exponent: fractionalBits - 32, significand: 1)
    return { input, rules in
      guard var bound = try? RoundingBound(input, under: rules),
        let other = try? RoundingBound(input, under: rules, unit: unit)
      else { return nil }
      bound.add(other)
      return bound.excess.map { ($0, bound.outputBound) }
    }
  }

  /// What lies between two that are this far and that far from a third.
  private mutating func add(_ other: RoundingBound) {
    stake += other.stake
    consensus += other.consensus
    incentive += other.incentive
    dividends += other.dividends
    validatorTrust += other.validatorTrust
    bonds += other.bonds
    if let more = other.trust { trust = (trust ?? 0) + more }
    if let more = other.pruningScores { pruningScores = (pruningScores ?? 0) + more }
    rao += other.rao
    for decision in other.decisions where !decisions.contains(decision) { decisions.append(decision) }
    undecidedMedian = undecidedMedian ?? other.undecidedMedian
  }

  /// Why the double engine may be further from the chain than it declares; nil where it may not.
  public var excess: String? {
    if let first = decisions.first { return "rounding decides \(first), for which there is no bound" }
    if let column = undecidedMedian {
      return "rounding decides the median of column \(column): by \(Self.steps(consensus)) steps at most"
    }
    // A floor may come out one lower however small the error.
    let shares = proportions.map { ($0.field.rawValue, $0.error) } + formerShares.map { ($0.field.rawValue, $0.error) }
    for (field, error) in shares where !(error * 65535 < Double(Self.declaredSteps)) {
      return "rounding may move \(field) by \(Self.steps(error)) steps"
    }
    if !(rao < Double(Self.declaredRao)) {
      return "rounding may move an emission by \(wholeRao) rao"
    }
    return nil
  }

  /// How far each field of the output can be from the chain's, in the unit of the field: steps of one of 65535, or rao. Nil
  /// where rounding decides what no bound on numbers covers.
  public var fields: [OutputField: UInt64]? {
    guard decisions.isEmpty else { return nil }
    var fields = Dictionary(proportions.map { ($0.field, Self.steps($0.error)) }, uniquingKeysWith: max)
    for field in OutputField.allCases where field.unit == .rao { fields[field] = wholeRao }
    return fields
  }

  /// The bounds of `fields`, and those of the fields that were stored before spec 365 only. Nil as `fields`.
  package var outputBound: OutputBound? {
    guard let fields else { return nil }
    var bound = OutputBound()
    for (field, value) in fields { bound[field] = value }
    for (field, error) in formerShares { bound[field] = Self.steps(error) }
    return bound
  }

  private var formerShares: [(field: FormerField, error: Double)] {
    (trust.map { [(.rank, incentive), (.trust, $0)] } ?? []) + (pruningScores.map { [(.pruningScores, $0)] } ?? [])
  }

  private var proportions: [(field: OutputField, error: Double)] {
    [
      (.stakeWeight, stake), (.consensus, consensus), (.incentive, incentive), (.dividends, dividends),
      (.validatorTrust, validatorTrust), (.bonds, bonds),
    ]
  }

  private var wholeRao: UInt64 { min(UInt64(clamping: rao), .max - 1) + 1 }

  private static func steps(_ error: Double) -> UInt64 { min(UInt64(clamping: error * 65535), 65534) + 1 }
}
