// SPDX-License-Identifier: Apache-2.0
import Yuma

/// A document of a history on its way through a replay: its bytes, and what was made of them. A replay uses it again, so
/// that reading need not allocate.
public struct ReplayDocument: Sendable {
  /// The bytes, compact or JSON. A zero byte follows JSON.
  public var bytes: [UInt8] = []
  /// The place in the history, such as "line 5".
  public var place = ""
  /// The file that the document lies in; empty in an archive.
  public var file = ""
  /// The source's own name for it, such as a row of an archive.
  public var identifier: Int64 = 0
  /// Whether the document holds one snapshot, and not a series of them.
  public var isSingle = false
  /// Whether its verdicts are known: it is read for the sake of the epoch that follows.
  public var isKnown = false
  /// How much of the source had been read with this document; the total is nil where it is not known.
  public internal(set) var progress: (done: Int, total: Int?) = (0, nil)
  /// Why there are no bytes, where the source could not read it.
  var problem: String?
  /// Whether its verdicts name the digest of its bytes.
  var takesDigest = false
  /// What the replay found, an entry per epoch.
  var findings: [(verdict: EpochVerdict, trail: EpochTrail?)] = []

  init() {}

  /// Forgets what was read, and keeps the memory.
  mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    findings.removeAll(keepingCapacity: true)
    place = ""
    file = ""
    identifier = 0
    isSingle = false
    isKnown = false
    problem = nil
    takesDigest = false
  }
}

/// Where a replay gets its documents from, in order. A replay reads on a thread of its own, which may wait for a pipe.
public protocol ReplaySource: ~Copyable, SendableMetatype {
  /// What to call the history in messages.
  var name: String { get }
  /// How much of the source has been read; the total is nil where it is not known.
  var progress: (done: Int, total: Int?) { get }

  /// Reads the next document into one that is empty; false at the end.
  mutating func next(_ document: inout ReplayDocument) throws -> Bool

  /// Whether the next document can be read without waiting for whoever writes it.
  mutating func isReady() -> Bool
}

extension ReplaySource where Self: ~Copyable {
  /// A source that reads files never waits.
  public mutating func isReady() -> Bool { true }
}
