// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import TestSupport
import Testing
import Yuma
import YumaAudit
import YumaFiles

@Suite("An audited payout")
struct PayoutAuditTests {
  /// The example, whose record is computed by Scripts/make-payout-example.py.
  static func example() throws -> (snapshot: Snapshot, payout: SubnetPayout) {
    let folder = "\(Vectors.folder)/../Examples/Payout"
    return (
      try Snapshot(FileContents(path: "\(folder)/epoch.json")),
      try SubnetPayout(FileContents(path: "\(folder)/payout.json"))
    )
  }

  private static func audit(
    _ change: (inout SubnetPayout) -> Void = { _ in }, isCertain: Bool = true, specVersion: UInt32? = nil
  ) throws -> PayoutAudit {
    var (snapshot, payout) = try example()
    change(&payout)
    let result = try Epoch.run(snapshot.input, under: snapshot.rules())
    return try PayoutAudit(
      of: payout, epoch: result.output, emission: snapshot.input.emission, isCertain: isCertain,
      specVersion: specVersion)
  }

  @Test("A record that another program computed conforms to the last rao, and what an extrinsic moved is a remark")
  func conforms() throws {
    let audit = try Self.audit()
    #expect(audit.verdict == .conforms)
    #expect(audit.compared == [.alphaDividends: 8, .rootDividends: 8, .pendingOwnerCut: 1])
    #expect(audit.otherGrowth.map(\.amount) == [-1_500_000_000] && audit.otherGrowth.map(\.hotkey) == [1])
  }

  @Test("Any record that is one rao off deviates, with its hotkey and sign")
  func deviates() throws {
    for place in 0..<8 {
      let audit = try Self.audit { $0.hotkeys[place].recorded.alphaDividends! += 1 }
      #expect(audit.verdict == .deviates && audit.differences.map(\.hotkey) == [place])
      #expect(audit.differences.map(\.amount) == [1] && audit.sizeOfDeviation == 1)
    }
    let root = try Self.audit { $0.hotkeys[0].recorded.rootDividends! -= 3 }
    #expect(root.verdict == .deviates && root.differences.map(\.amount) == [-3])
    let cut = try Self.audit { $0.pendingOwnerCutAfter = 9 }
    #expect(cut.verdict == .deviates && cut.differences.map(\.record) == [.pendingOwnerCut])
    // Growth of stake decides nothing.
    #expect(try Self.audit { $0.hotkeys[0].recorded.alphaStakeAfter = 0 }.verdict == .conforms)
  }

  @Test("Whatever decides is changed, the record no longer conforms")
  func everythingDecides() throws {
    let changes: [(String, (inout SubnetPayout) -> Void)] = [
      ("take", { $0.hotkeys[0].facts.take += 1 }), ("coldkey", { $0.hotkeys[0].facts.coldkey = "zoe" }),
      ("childkeyTake", { $0.hotkeys[1].facts.childkeyTake += 100 }),
      ("proportion", { $0.hotkeys[6].facts.children[0].proportion /= 2 }),
      ("alphaStake", { $0.hotkeys[1].facts.stakers[0].alphaStake += 1_000_000_000 }),
      ("rootStake", { $0.hotkeys[6].facts.stakers[0].rootStake += 1_000_000_000 }),
      ("taoWeight", { $0.taoWeight /= 2 }), ("childkeyBurn", { $0.childkeyBurn /= 2 }),
      ("minimum take", { $0.minimumChildkeyTakes = [0, 9_000] }), ("neurons", { $0.neurons.swapAt(0, 1) }),
      (
        "pending",
        {
          $0.pending.validator -= 1_000
          $0.pending.server += 1_000
        }
      ),
    ]
    for (name, change) in changes {
      #expect(try Self.audit(change).verdict == .deviates, "\(name)")
      // Where something was assumed, the chain is not accused.
      let assumed = try Self.audit {
        change(&$0)
        $0.assumed = ["hotkeys[0].take"]
      }
      #expect(assumed.verdict == .cannotTell(.assumedInput), "\(name)")
      #expect(try Self.audit(change, isCertain: false).verdict == .cannotTell(.assumedInput))
    }
  }

  @Test("Without a record nothing is said, nor where the meaning of the record is not known")
  func cannotTell() throws {
    func removeRecord(_ payout: inout SubnetPayout) {
      for place in payout.hotkeys.indices { payout.hotkeys[place].recorded = SubnetPayout.Record() }
    }
    #expect(try Self.audit(removeRecord).verdict == .cannotTell(.nothingRecorded))
    #expect(try Self.audit(removeRecord).explanation.contains("--keys netuid=N,payout"))
    guard case .cannotTell(.incomplete(let why)) = try Self.audit(specVersion: 258).verdict else {
      Issue.record("a record of spec version 258 was judged")
      return
    }
    #expect(why.contains("before spec version 261"))
    guard
      case .cannotTell(.incomplete) = try Self.audit({ $0.hotkeys[0].recorded.alphaDividends = 1 }, specVersion: 441)
        .verdict
    else {
      Issue.record("a record of spec version 441 was said to deviate")
      return
    }
  }

  @Test("A file that does not go with the epoch is an error that names the field")
  func errors() throws {
    #expect(throws: EmissionError(field: "neurons", problem: "5 hotkeys, where the epoch has 6 neurons")) {
      _ = try Self.audit { $0.neurons.removeLast() }
    }
    #expect(
      throws: EmissionError(
        field: "pending", problem: "the accounts add up to 148000000001 rao, where the epoch distributed 148000000000")
    ) {
      _ = try Self.audit { $0.pending.server += 1 }
    }
    #expect(throws: UnknownSpecVersion.self) { _ = try Self.audit(specVersion: 476) }
  }

  @Test("Every hotkey's way adds up, and shows what its parents and children share")
  func ways() throws {
    let audit = try Self.audit()
    for hotkey in audit.subnet.hotkeys {
      let way = try HotkeyPayout(hotkey.name, in: audit)
      #expect(way.addsUp && way.steps.contains { $0.key == "toStake" })
    }
    let child = try HotkeyPayout("validator A", in: audit)
    let parent = try HotkeyPayout("parent G", in: audit)
    let given = child.steps.filter { $0.key == "toParent" }
    let received = parent.steps.filter { $0.key == "fromChild" && $0.other == "validator A" }
    #expect(given.map(\.amount) == received.map(\.amount) && given.map(\.other) == ["parent G"])
    #expect(parent.uids == [] && child.uids == [0])
    #expect(throws: EmissionError.self) { _ = try HotkeyPayout("nobody", in: audit) }
  }
}
