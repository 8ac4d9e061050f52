// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import FixedPoint
import Foundation
import TestSupport
import Testing
import Yuma
import YumaAudit
import YumaFiles

@Suite("A whole block of the main network")
struct BlockAuditTests {
  static func block(_ name: String) throws -> NetworkBlock {
    try NetworkBlock(FileContents(path: Vectors.path("real/\(name).json")))
  }

  @Test(
    "Every recorded item is what the rules give, to the rao; one pool moved by a user's purchase with its fee",
    arguments: [
      ("block-8766000", 1652, UInt16(99), UInt64(500_000), UInt64(251), true),
      ("block-9240382", 1626, 24, 802_400_000, 404_046, false),
    ])
  func real(name: String, items: Int, netuid: UInt16, input: UInt64, fee: UInt64, isGone: Bool) throws {
    var block = try Self.block(name)
    // The trade is found without the file's word for it.
    for trades in [block.trades, []] {
      block.trades = trades
      let audit = try BlockAudit(of: block)
      #expect(audit.verdict == .conforms && audit.itemCount == items && audit.deviationCount == 0)
      #expect(audit.remarks == [])
      let explained = audit.rows.filter(\.isExplainedByTrade)
      #expect(explained.map(\.netuid) == [netuid])
      let trade = try #require(explained.first?.trade)
      #expect(trade.side == .buy && trade.input == input && trade.fee == fee && trade.alphaIsGone == isGone)
      #expect(audit.rows.filter { $0.netuid != netuid }.allSatisfy { $0.verdict == .conforms })
    }
  }

  @Test("Under the rules of another version the block deviates", arguments: [425, 432, 440])
  func otherRules(specVersion: Int) throws {
    #expect(try BlockAudit(of: Self.block("block-8766000"), specVersion: specVersion).verdict == .deviates)
  }

  @Test("What is recycled is what the issuance of TAO lacks afterwards")
  func ledger() throws {
    let block = try Self.block("block-8766000")
    let report = try #require(try BlockAudit(of: block).report)
    let after = try #require(block.globalsAfter?.totalIssuance)
    #expect(report.ledger.isBalanced && report.ledger.taoRecycled == 60)
    #expect(after - block.globals.totalIssuance == report.ledger.blockEmission - report.ledger.taoRecycled)
  }

  @Test("A step from the recorded state before gives the recorded state after, and the next step is the same from both")
  func chained() throws {
    let block = try Self.block("block-8766000")
    let step = try BlockStep(specVersion: 441)
    var stepped = block.state(.before, rules: step.rules).state
    try step.run(&stepped)
    var recorded = block.state(.after, rules: step.rules).state
    // Of the subnet with a trade the recorded pool is another one, and MinerBurned changes with epochs.
    recorded.subnets.removeAll { $0.netuid == 99 }
    stepped.subnets.removeAll { $0.netuid == 99 }
    for index in stepped.subnets.indices {
      stepped.subnets[index].pending = PendingAccounts()
      stepped.subnets[index].minerBurned = recorded.subnets[index].minerBurned
    }
    #expect(stepped == recorded)
    let (first, second) = (try step.run(&stepped), try step.run(&recorded))
    #expect(first == second && stepped == recorded && stepped.block == 8_766_001)
  }

  @Test("One rao in any recorded item is a deviation of its subnet, which no trade explains")
  func tampered() throws {
    let block = try Self.block("block-8766000")
    let changes: [(String, (inout NetworkBlock.Subnet) -> Void)] = [
      ("taoIn", { $0.recorded.taoIn? += 1 }), ("alphaIn", { $0.recorded.alphaIn? += 1 }),
      ("recorded.alphaOut", { $0.recorded.alphaOut? += 1 }), ("excessTao", { $0.recorded.excessTao? += 1 }),
      ("taoReserve", { $0.after.taoReserve? += 1 }), ("alphaReserve", { $0.after.alphaReserve? += 1 }),
      ("alphaOut", { $0.after.alphaOut? += 1 }), ("quoteWeight", { $0.after.quoteWeight? += 1 }),
      ("taoReservoir", { $0.after.taoReservoir? += 1 }), ("alphaReservoir", { $0.after.alphaReservoir? += 1 }),
      ("protocolAlpha", { $0.after.protocolAlpha? += 1 }), ("movingPrice_I96F32", { $0.after.movingPrice?.bits += 1 }),
      ("rootProportion_U96F32", { $0.after.rootProportion?.bits += 1 }),
    ]
    for (item, change) in changes {
      var changed = block
      let index = try #require(changed.subnets.firstIndex { $0.netuid == 64 })
      change(&changed.subnets[index])
      let audit = try BlockAudit(of: changed)
      if item == "movingPrice_I96F32" {
        // The file assumes the blocks in which a moving price matures.
        #expect(audit.rows.contains { $0.netuid == 64 && $0.verdict != .conforms }, "\(item)")
        continue
      }
      let row = try #require(audit.rows.first { $0.netuid == 64 })
      #expect(audit.verdict == .deviates && row.differences.map(\.name) == [item], "\(item)")
      #expect(row.differences.first?.difference == 1, "\(item)")
    }
  }

  @Test("A bar that is one per cent off deviates at a block that recomputes it")
  func bar() throws {
    var block = try Self.block("block-8766000")
    let bar = try #require(block.globalsAfter?.gateBar)
    block.globalsAfter?.gateBar = U64F64(bits: bar.bits + bar.bits / 100)
    #expect(try BlockAudit(of: block).verdict == .deviates)
  }

  @Test("A user's sale, its fee sold after it, explains a pool to the rao")
  func sale() throws {
    var block = try Self.block("block-8766000")
    let step = try BlockStep(specVersion: 441)
    var state = block.state(.before, rules: step.rules).state
    try step.run(&state)
    let index = try #require(block.subnets.firstIndex { $0.netuid == 64 })
    guard case .weighted(var pool) = try #require(state.subnets.first { $0.netuid == 64 }).pool else {
      Issue.record("not a weighted pool")
      return
    }
    let trade = try pool.trade(TradeOrder(.sell, amount: 5_000_000_000))
    try pool.trade(TradeOrder(.sell, amount: trade.fee, feeRate: 0))
    block.subnets[index].after.taoReserve = pool.taoReserve
    block.subnets[index].after.alphaReserve = pool.alphaReserve
    block.subnets[index].after.alphaOut? -= 5_000_000_000
    let row = try #require(try BlockAudit(of: block).rows.first { $0.netuid == 64 })
    #expect(row.isExplainedByTrade)
    #expect(row.trade?.side == .sell && row.trade?.input == 5_000_000_000 && row.trade?.fee == trade.fee)
    #expect(row.trade?.output == trade.output && row.trade?.alphaIsGone == false)
  }

  @Test("What cannot be is one line each, and the other subnets are still done")
  func bad() throws {
    var block = try Self.block("block-8766000")
    func index(_ netuid: UInt16) throws -> Int { try #require(block.subnets.firstIndex { $0.netuid == netuid }) }
    block.subnets[try index(5)].before.quoteWeight = 5
    block.subnets[try index(6)].before.taoReserve = nil
    block.subnets[try index(6)].before.alphaReserve = nil
    block.subnets[try index(6)].before.alphaOut = nil
    let audit = try BlockAudit(of: block)
    #expect(audit.remarks.count == 2)
    #expect(audit.remarks.first == "subnet 5: quoteWeight 5 is not from 10000000000000000 to 990000000000000000")
    let unknown = audit.rows.filter { if case .cannotTell = $0.verdict { true } else { false } }
    #expect(unknown.map(\.netuid) == [5, 6])
    #expect(audit.rows.count { $0.verdict == .conforms } == 125)
    #expect(audit.rows.count(where: \.isExplainedByTrade) == 1)

    var odd = try Self.block("block-8766000")
    odd.subnets.append(try #require(odd.subnets.last))
    odd.subnets[1].before.alphaOut = 22_000_000_000_000_000
    odd.subnets[2].before.taoReserve = 0
    odd.globalsAfter?.totalIssuance? += 5_000_000_000
    odd.globals.gate.bar = .zero
    let remarks = try BlockAudit(of: odd).remarks
    #expect(remarks.contains { $0.hasSuffix("occurs twice; the first counts") })
    #expect(remarks.contains { $0.contains("above the supply") } && remarks.contains { $0.contains("taoReserve is 0") })
    #expect(remarks.contains { $0.hasPrefix("the states are not neighbours") })
    #expect(remarks.contains { $0.hasPrefix("the stored bar is 0") })
  }

  @Test("A version without rules cannot be told, and says why", arguments: [444, 480, 348, 9999])
  func unknown(specVersion: Int) throws {
    let verdict = try BlockAudit(of: Self.block("block-8766000"), specVersion: specVersion).verdict
    let reason = try #require(verdict.incompleteness)
    #expect(!reason.isEmpty && !reason.contains("\n"))
  }

  @Test("A block is written and read back as the same; a field that is unknown or of another kind is named")
  func file() throws {
    for name in ["block-8766000", "block-9240382"] {
      let block = try Self.block(name)
      #expect(try NetworkBlock(FileContents(name: name, bytes: block.json())) == block)
    }
    func problem(_ json: String) -> String? {
      do throws(FileError) {
        _ = try NetworkBlock(FileContents(name: "block", bytes: json.utf8))
        return nil
      } catch {
        return "\(error.field): \(error.problem)"
      }
    }
    #expect(problem(#"{"schema": "network-block/1"}"#) == "chain: missing")
    let head = #"{"schema": "network-block/1", "chain": {"block": 1}, "globals": {"totalIssuance": "1", "rootTao": "#
    #expect(problem(head + #""x"}, "subnets": []}"#)?.hasPrefix("globals.rootTao: ") == true)
    #expect(problem(head + #""1"}, "subnets": [{"netuid": 70000}]}"#)?.hasPrefix("subnets[0].netuid: ") == true)
  }
}
