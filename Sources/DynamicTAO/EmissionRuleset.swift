/// The rules that a block's emission runs under. The chain changes them with its spec version; each ruleset is its
/// predecessor with some fields overridden, so that the list below is the whole history.
public struct EmissionRuleset: Sendable, Hashable {
  /// What the subnets' shares come from.
  public enum Source: Sendable, Hashable {
    /// The root network's validators weigh the subnets (``RootEpoch``).
    case rootEpoch
    /// The moving averages of the flow of TAO (``FlowShares``).
    case flow
    /// The moving prices (``SubnetShares/byPrice(movingPrices:minerBurned:)``).
    case price
  }

  /// The ruleset's name.
  public let name: String
  /// The spec versions for which the ruleset is known to hold; `nil` where only their order is known.
  public let specVersions: Range<Int>?
  /// What the shares come from.
  public private(set) var source: Source
  /// Whether shares by price are weighted by what is not withheld from miners.
  public private(set) var burnFactor: Bool
  /// How the bar of the emission gate is found; `nil` where there is no gate.
  public private(set) var gate: EmissionGate.Rule?

  /// Layer 1, until February 2025: the root epoch.
  public static let rootEpoch = EmissionRuleset(
    name: "root epoch", specVersions: nil, source: .rootEpoch, burnFactor: false, gate: nil)

  /// "Taoflow", the rules before 424: shares by flow.
  public static let flow = rootEpoch.followed(by: "flow") { $0.source = .flow }

  /// The rules of spec versions 424 to 439: shares by price, less what is withheld from miners.
  public static let spec424 = flow.followed(by: "424", 424..<440) {
    $0.source = .price  // 424
    $0.burnFactor = true  // 424
  }

  /// The rules of spec version 440: the emission gate, its bar by quantile.
  public static let spec440 = spec424.followed(by: "440", 440..<441) { $0.gate = .quantile }

  /// The rules of spec versions 441 to 443: the bar by rank.
  public static let spec441 = spec440.followed(by: "441", 441..<444) { $0.gate = .rank }

  /// The rules of spec version 444: shares by price without the burn factor.
  public static let spec444 = spec441.followed(by: "444", 444..<445) { $0.burnFactor = false }

  /// The rules of spec versions 445 and 446: with the burn factor again.
  public static let spec445 = spec444.followed(by: "445", 445..<447) { $0.burnFactor = true }

  /// Every ruleset, oldest first.
  public static let all = [rootEpoch, flow, spec424, spec440, spec441, spec444, spec445]

  /// The ruleset in force at a spec version.
  ///
  /// - Throws: `EmissionError` for a version that no ruleset is known to cover: rules are never guessed.
  public init(specVersion: Int) throws(EmissionError) {
    guard let known = Self.all.first(where: { $0.specVersions?.contains(specVersion) == true }) else {
      let versions = Self.all.compactMap(\.specVersions)
      let known = "\(versions.first?.lowerBound ?? 0) to \((versions.last?.upperBound ?? 1) - 1)"
      throw EmissionError(field: "specVersion", problem: "no emission rules for \(specVersion); \(known) are known")
    }
    self = known
  }

  private init(name: String, specVersions: Range<Int>?, source: Source, burnFactor: Bool, gate: EmissionGate.Rule?) {
    self.name = name
    self.specVersions = specVersions
    self.source = source
    self.burnFactor = burnFactor
    self.gate = gate
  }

  private func followed(
    by name: String, _ specVersions: Range<Int>? = nil, _ override: (inout EmissionRuleset) -> Void
  ) -> EmissionRuleset {
    var next = EmissionRuleset(
      name: name, specVersions: specVersions, source: source, burnFactor: burnFactor, gate: gate)
    override(&next)
    return next
  }
}
