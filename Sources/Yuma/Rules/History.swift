// SPDX-License-Identifier: Apache-2.0

/// One change of the chain's rules: the spec version that brought it, what it says, and how the rules differ from those
/// before it.
///
///     Revision(from: 397, "The owner is exempt from the stake threshold.", commits: ["69627c0d"]) {
///       $0.stakeThreshold = .exceptOwner
///     }
public struct Revision<Rules: Sendable>: Sendable {
  /// The first spec version under which the change holds.
  public let specVersion: Int
  /// What changed, in one sentence.
  public let summary: String
  /// The commits of the chain's public repository that made the change, as far as they are known.
  public let commits: [String]
  /// The day on which the version came to the chain's main branch, as `yyyy-mm-dd`; nil where it is not known.
  public let date: String?
  /// The first block of the main network under the version; nil where it is not known.
  public let block: UInt64?
  /// Makes the change in its predecessor's rules.
  public let change: @Sendable (inout Rules) -> Void

  /// A revision that holds from `specVersion` on.
  ///
  /// - Parameters:
  ///   - specVersion: the first spec version under which it holds.
  ///   - summary: what changed, in one sentence.
  ///   - commits: the commits that made the change, where they are known.
  ///   - date: the day on which the version came to the chain's main branch, as `yyyy-mm-dd`.
  ///   - block: the first block of the main network under the version.
  ///   - change: overrides the rules that changed.
  public init(
    from specVersion: Int, _ summary: String, commits: [String] = [], date: String? = nil, block: UInt64? = nil,
    _ change: @escaping @Sendable (inout Rules) -> Void
  ) {
    self.specVersion = specVersion
    self.summary = summary
    self.commits = commits
    self.date = date
    self.block = block
    self.change = change
  }
}

/// All rules of one kind since Dynamic TAO began, as one list of changes. Each revision's rules are its predecessor's with
/// some of them overridden; a revision holds until the next one begins.
///
/// Several revisions may begin with the same spec version: they are made in the order of the list.
public struct History<Rules: Sendable>: Sendable {
  /// The spec version with which the history begins.
  public let first: Int
  /// The last spec version for which the rules are known.
  public private(set) var last: Int
  /// The rules that held at `first`.
  public let original: Rules
  /// The changes since, oldest first.
  public private(set) var revisions: [Revision<Rules>]

  /// The rules at `first`, and the changes since, in ascending order of their spec versions.
  ///
  /// - Parameters:
  ///   - first: the spec version with which the history begins.
  ///   - last: the last spec version for which the rules are known.
  ///   - original: the rules that held at `first`.
  ///   - revisions: the changes since, none of them before `first` or after `last`.
  public init(
    from first: Int = SpecVersions.first, through last: Int = SpecVersions.last, _ original: Rules,
    _ revisions: [Revision<Rules>]
  ) {
    precondition(zip(revisions, revisions.dropFirst()).allSatisfy { $0.specVersion <= $1.specVersion })
    precondition(revisions.allSatisfy { (first...last).contains($0.specVersion) })
    self.first = first
    self.last = last
    self.original = original
    self.revisions = revisions
  }

  /// The rules in force at a spec version.
  ///
  /// - Throws: `UnknownSpecVersion` for a version that never ran, and for one before or after those that are known: rules
  ///   are never guessed. O(number of revisions).
  public func rules(at specVersion: Int) throws(UnknownSpecVersion) -> Rules {
    if let unknown = UnknownSpecVersion(specVersion, within: first...last) { throw unknown }
    return rules(upTo: specVersion)
  }

  /// The rules after the last of the changes.
  public var latest: Rules { rules(upTo: last) }

  /// The rules after all changes up to a spec version, whether that ever ran or not.
  package func rules(upTo specVersion: Int) -> Rules {
    var rules = original
    for revision in revisions.prefix(while: { $0.specVersion <= specVersion }) { revision.change(&rules) }
    return rules
  }

  /// The spec versions at which rules begin to hold, each with the half-open range in which nothing changes.
  public var ranges: [Range<Int>] {
    var starts = [first]
    for revision in revisions where revision.specVersion != starts.last { starts.append(revision.specVersion) }
    return zip(starts, starts.dropFirst() + [last + 1]).map { $0..<$1 }
  }

  /// This history with one more change at its end, from a spec version that is not before the last change. The rules are
  /// then known up to that version at least.
  public func followed(by revision: Revision<Rules>) -> History {
    precondition(revision.specVersion >= revisions.last?.specVersion ?? first)
    var next = self
    next.revisions.append(revision)
    next.last = max(last, revision.specVersion)
    return next
  }
}
