// SPDX-License-Identifier: Apache-2.0
import Testing
import Yuma

@Suite("The list of rules and the spec versions they hold for")
struct HistoryTests {
  /// Made-up rules with two switches.
  private struct Rules: Sendable, Equatable {
    var first = 0
    var second = 0
  }

  private static let history = History(
    from: 233, through: 475, Rules(),
    [
      Revision(from: 252, "The first switch is 1.") { $0.first = 1 },
      Revision(from: 252, "The second is 1.") { $0.second = 1 },
      Revision(from: 397, "The first is 2.", commits: ["69627c0d"], date: "2026-04-22") { $0.first = 2 },
    ])

  @Test(
    "A version has the rules of all revisions up to its own",
    arguments: [(233, 0, 0), (247, 0, 0), (252, 1, 1), (394, 1, 1), (397, 2, 1), (475, 2, 1)])
  func rules(at specVersion: Int, first: Int, second: Int) throws {
    #expect(try Self.history.rules(at: specVersion) == Rules(first: first, second: second))
  }

  @Test("The ranges follow one another from the first version to the last")
  func ranges() {
    #expect(Self.history.ranges == [233..<252, 252..<397, 397..<476])
  }

  @Test("A revision at the end extends the history to its version, and leaves the rest as it was")
  func followed() throws {
    let next = Self.history.followed(by: Revision(from: 500, "The second is 3.") { $0.second = 3 })
    #expect(try next.rules(at: 500) == Rules(first: 2, second: 3))
    #expect(try next.rules(at: 475) == Rules(first: 2, second: 1))
    #expect(throws: UnknownSpecVersion.self) { try Self.history.rules(at: 500) }
  }

  @Test(
    "A version without rules is an error of one line that says what is known about it",
    arguments: [
      (232, 233, "Dynamic TAO began with 233"), (236, 234, "there was no such release, 238 followed 234"),
      (335, 334, "it may have run for some hours"), (380, 377, "reverted on the main branch after four days"),
      (430, 425, "the main network went from 424 to 432"), (444, 443, "passed over it"), (474, 473, "475 brought"),
      (476, 475, "its text is not public"), (494, 475, "480 or 481 split a subnet's alpha"),
      (495, 475, "no version after 494 is known"), (-1, 233, "Dynamic TAO began"),
      (Int.max, 475, "no version after 494"),
    ])
  func unknown(_ specVersion: Int, nearest: Int, known: String) {
    let error = #expect(throws: UnknownSpecVersion.self) { try Self.history.rules(at: specVersion) }
    #expect(error?.specVersion == specVersion)
    #expect(error?.nearest == nearest)
    #expect(error?.description.contains(known) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("\n") == false)
  }

  @Test("Every version that was released has rules, and so has every one that may have been")
  func released() throws {
    for version in SpecVersions.released where version != 380 { _ = try Self.history.rules(at: version) }
    for version in SpecVersions.confirmed { #expect(SpecVersions.status(of: version) == .possible) }
    #expect(zip(SpecVersions.released, SpecVersions.released.dropFirst()).allSatisfy { $0 < $1 })
  }
}
