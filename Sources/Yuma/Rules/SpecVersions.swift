// SPDX-License-Identifier: Apache-2.0

/// What is known about the chain's spec versions since Dynamic TAO began: which were released, which never ran, and where
/// knowledge ends (Docs/Specification/epoch-history.md).
public enum SpecVersions {
  /// The spec version with which Dynamic TAO began, in February 2025.
  public static let first = 233
  /// The last spec version whose text is public.
  public static let last = 475
  /// The last spec version that is known to exist. The text of 476 to this one is not public.
  public static let lastHeardOf = 494

  /// The versions up to 425 that the chain's main branch released. (The main network itself went from 424 to 432, and
  /// passed over 371.)
  public static let released = [
    233, 234, 238, 239, 244, 245, 246, 247, 252, 257, 258, 261, 263, 264, 265, 273, 274, 275, 276, 277, 283, 285, 290,
    292, 297, 298, 299, 301, 302, 306, 315, 320, 323, 326, 334, 338, 342, 343, 345, 347, 348, 349, 350, 351, 352, 361,
    362, 365, 366, 367, 371, 372, 373, 374, 376, 377, 385, 391, 392, 393, 394, 397, 401, 402, 411, 413, 415, 416, 417,
    418, 419, 421, 422, 423, 424, 425,
  ]

  /// The versions after 425 that are known to have run on the main network. Others between 432 and 475 may have run too.
  public static let confirmed = [432, 440, 441, 446, 468, 475]

  /// What is known about one spec version.
  public enum Status: Sendable, Hashable {
    /// The chain's main branch released it, or the main network ran it.
    case released
    /// From 432 on the releases are not known one by one; this may be one.
    case possible
    /// It was written, and never ran; the text says why, as the end of a sentence.
    case neverRan(String)
    /// There was no such release: the main branch went from the first version to the second.
    case notReleased(after: Int, before: Int)
    /// It belongs to the chain before Dynamic TAO.
    case beforeDynamicTAO
    /// It exists, and its text is not public.
    case notPublic
    /// Nothing is known about it.
    case notHeardOf
    /// No version was named.
    case notNamed
  }

  /// What is known about `specVersion`.
  public static func status(of specVersion: Int) -> Status {
    switch specVersion {
    case ..<first: return .beforeDynamicTAO
    case 380: return .neverRan("it was reverted on the main branch after four days, and 377 held before and after it")
    case 426...431: return .neverRan("the main network went from 424 to 432")
    case 444: return .neverRan("the main network passed over it")
    case 474: return .neverRan("the main network passed over it, and 475 brought what it held")
    case 432...last: return .possible
    case (last + 1)...lastHeardOf: return .notPublic
    case (lastHeardOf + 1)...: return .notHeardOf
    default: break
    }
    guard let next = released.firstIndex(where: { $0 >= specVersion }) else { return .notHeardOf }
    if released[next] == specVersion { return .released }
    return .notReleased(after: released[next - 1], before: released[next])
  }
}

/// A spec version under whose rules nothing is computed: rules are never guessed.
///
/// The description is one line that says what is known about the version.
public struct UnknownSpecVersion: Error, Hashable, Sendable, CustomStringConvertible {
  /// The version asked for; nil where none was named.
  public let specVersion: Int?
  /// What is known about it.
  public let status: SpecVersions.Status
  /// The nearest version whose rules are known.
  public let nearest: Int

  /// The error for a state of a chain without a spec version: which rules held then is not known.
  public static let notNamed = UnknownSpecVersion()

  private init() {
    specVersion = nil
    status = .notNamed
    nearest = SpecVersions.last
  }

  /// The error for a version whose rules are not among those of `known`, or nil where they are.
  ///
  /// A version within `known` is refused where it is known not to have run.
  public init?(_ specVersion: Int, within known: ClosedRange<Int>) {
    let status = SpecVersions.status(of: specVersion)
    switch status {
    case .released, .possible, .notPublic, .notHeardOf, .notNamed, .beforeDynamicTAO:
      if known.contains(specVersion) { return nil }
      nearest = min(max(specVersion, known.lowerBound), known.upperBound)
    case .neverRan, .notReleased:
      let earlier = SpecVersions.released.last { $0 < specVersion && known.contains($0) }
      nearest = specVersion > 432 ? specVersion - 1 : earlier ?? known.lowerBound
    }
    self.specVersion = specVersion
    self.status = status
  }

  /// One line: the version, what is known about it, and which version's rules may be named instead.
  public var description: String {
    specVersion.map { "specVersion: no rules for \($0): \(reason)" } ?? "specVersion: \(reason)"
  }

  /// What is known about the version, as the end of a sentence.
  public var reason: String {
    switch status {
    case .released, .possible:
      "the nearest version whose rules are known is \(nearest)"
    case .neverRan(let why):
      "it never ran on the main network: \(why); to run under the rules of \(nearest) name that version"
    case .notReleased(let earlier, let later):
      "there was no such release, \(later) followed \(earlier)"
        + (specVersion == 335 || specVersion == 337 ? " (it may have run for some hours)" : "")
    case .beforeDynamicTAO:
      "Dynamic TAO began with \(SpecVersions.first), and the rules before it are not here"
    case .notPublic:
      "it exists and its text is not public. Of what followed \(SpecVersions.last) it is known that 480 or 481 split a "
        + "subnet's alpha by stored weights; epochs, given their budgets, show no sign of change. To run under the rules "
        + "of \(nearest) all the same, name that version"
    case .notNamed:
      "missing: the rules follow from the version of the chain's runtime at the block; name it, in the file or with --spec"
    case .notHeardOf:
      "no version after \(SpecVersions.lastHeardOf) is known to exist; to run under the rules of \(nearest) all the same, "
        + "name that version"
    }
  }
}
