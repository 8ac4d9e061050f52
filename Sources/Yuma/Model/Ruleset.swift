/// The rules that an epoch runs under. The chain changes them with its spec version; each ruleset is its predecessor
/// with some fields overridden, so that the list below is the whole history.
public struct Ruleset: Sendable, Hashable {
  /// The spec versions for which the ruleset is known to hold.
  public let specVersions: Range<Int>
  /// The consensus that liquid alpha compares with where the subnet's record does not say
  /// (Docs/Specification/epoch.md, section 8, consensus modes).
  public private(set) var defaultConsensusMode: LiquidAlphaConsensusMode

  /// The rules of spec versions 424 to 445, the first that this package knows.
  public static let spec424 = Ruleset(specVersions: 424..<446, defaultConsensusMode: .current)

  /// The rules of spec version 446.
  public static let spec446 = spec424.followed(by: 446..<447) {
    $0.defaultConsensusMode = .auto  // 446
  }

  /// Every ruleset, oldest first; their ranges follow one another without a gap.
  public static let all = [spec424, spec446]

  /// The ruleset in force at a spec version.
  ///
  /// - Throws: `UnknownSpecVersion`, which names the nearest version that has one: rules are never guessed.
  public init(specVersion: Int) throws(UnknownSpecVersion) {
    if let unknown = UnknownSpecVersion(specVersion, within: 424...446) { throw unknown }
    self = specVersion < 446 ? .spec424 : .spec446
  }

  private init(specVersions: Range<Int>, defaultConsensusMode: LiquidAlphaConsensusMode) {
    self.specVersions = specVersions
    self.defaultConsensusMode = defaultConsensusMode
  }

  private func followed(by specVersions: Range<Int>, _ override: (inout Ruleset) -> Void) -> Ruleset {
    var next = Ruleset(specVersions: specVersions, defaultConsensusMode: defaultConsensusMode)
    override(&next)
    return next
  }
}
