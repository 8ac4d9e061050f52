// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DynamicTAO
import FixedPoint
import YumaFiles
import YumaJSON

struct EmissionDividendsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dividends",
    abstract: "From validators' dividends to those who stake with them.",
    usage: "yuma emission dividends [<options>] <files> ...",
    discussion: """
      A validator's dividend is first shared with the parents whose stake it used; parents of another coldkey leave it its \
      childkey take, and the childkey burn is recycled. The dividends that hotkeys then have share the subnet's pending \
      alpha and root alpha. Of that the hotkey takes its delegate take, and those who stake with it get the rest.

      A file is a subnet-dividends/1 document, as Examples/Emission/dividends.json. A missing amount is 0, a missing \
      take 11796. Amounts are in rao, takes of 65535, and taoWeight, proportions and childkeyBurn of 2^64 - 1. \
      "specVersion" names the rules, the last known by default. "rootRegistered": false is a hotkey without a uid on \
      root, which earns nothing for TAO there from spec version 441 on.

      json has amounts in rao of alpha, stakes of alpha and of TAO on root (Docs/Reference/Output.md); csv and jsonl have a row per \
      staker.

      Examples:
        yuma emission dividends Examples/Emission/dividends.json
        yuma emission dividends Examples/Emission/dividends.json --json
      """)

  @OptionGroup var input: InputOptions

  @OptionGroup var rules: EmissionRulesOption

  @OptionGroup var output: OutputOptions

  func run() throws {
    var outcome = Outcome()
    do {
      let writer = try ResultWriter(output)
      for document in input.documents {
        do {
          let document = try document.get()
          try document.require(["subnet-dividends/1"])
          let dividends = try DividendFile(document.contents, specVersion: rules.spec)
          let json = Self.json(dividends)
          try writer.write(
            table: { Self.text(dividends, $0) }, json: { json },
            rows: { Rows(of: json, in: "hotkeys", "stakers", repeatsOuter: false) })
        } catch {
          outcome.fail(error)
        }
      }
      try writer.close()
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }

  private static func text(_ file: DividendFile, _ style: TextStyle) -> String {
    var hotkeys = Table([
      ("hotkey", .left), ("inherited (alpha)", .right), ("inherited (TAO)", .right), ("kept (rao)", .right),
      ("from children (rao)", .right), ("alpha dividend (alpha)", .right), ("root dividend (alpha)", .right),
      ("take (alpha)", .right),
    ])
    var stakers = Table([
      ("hotkey", .left), ("staker", .left), ("for alpha (rao)", .right), ("for TAO on root (rao)", .right),
      ("together (alpha)", .right),
    ])
    for (place, row) in file.payout.rows.enumerated() {
      hotkeys.append([
        file.hotkeys[place], tokens(row.inheritedAlpha), tokens(row.inheritedRoot), grouped(row.kept),
        grouped(row.fromChildren), tokens(UInt64(saturating: row.alphaDividend)),
        tokens(UInt64(saturating: row.rootDividend)), tokens(row.take),
      ])
      for (index, name) in file.stakers[place].enumerated() {
        let (alpha, root) = (row.alphaOfStakers[index], row.rootOfStakers[index])
        stakers.append([
          file.hotkeys[place], name, grouped(alpha), grouped(root), tokens(UInt128(alpha) + UInt128(root)),
        ])
      }
    }
    var ledger = Table([("ledger", .left), ("rao", .right), ("alpha", .right)])
    ledger.append(["pending", grouped(file.payout.pending), tokens(file.payout.pending)])
    let takes = file.payout.rows.reduce(UInt128(0)) { $0 + UInt128($1.take) }
    ledger.append(["  takes", grouped(takes), tokens(takes)])
    ledger.append([
      "  to those who stake", grouped(UInt128(file.payout.paid) - takes), tokens(UInt128(file.payout.paid) - takes),
    ])
    ledger.append(["  lost to truncation, or nobody's", grouped(file.payout.lost), tokens(file.payout.lost)])
    ledger.append(["childkey burn, of dividends", grouped(file.payout.recycled), tokens(file.payout.recycled)])
    return [hotkeys, stakers, ledger].map { $0.rendered(style) }.joined(separator: "\n")
  }

  private static func json(_ file: DividendFile) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("specVersion") { $0.integer(file.specVersion) }
      writer.member("pending") { $0.integer(file.payout.pending) }
      writer.member("paid") { $0.integer(file.payout.paid) }
      writer.member("lost") { $0.integer(file.payout.lost) }
      writer.member("recycled") { $0.integer(file.payout.recycled) }
      writer.member("hotkeys") { writer in
        writer.list(file.payout.rows.indices) { writer, place in
          write(file.payout.rows[place], file.hotkeys[place], file.stakers[place], to: &writer)
        }
      }
    }
    return writer.bytes
  }

  private static func write(
    _ row: DividendPayout.Row, _ name: String, _ stakers: [String], to writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.member("hotkey") { $0.string(name) }
      writer.member("stake") { writer in
        writer.object { writer in
          writer.member("alpha") { $0.integer(row.inheritedAlpha) }
          writer.member("root") { $0.integer(row.inheritedRoot) }
        }
      }
      writer.member("kept") { $0.integer(row.kept) }
      writer.member("fromChildren") { $0.integer(row.fromChildren) }
      writer.member("alphaDividend") { $0.integer(UInt64(saturating: row.alphaDividend)) }
      writer.member("rootDividend") { $0.integer(UInt64(saturating: row.rootDividend)) }
      writer.member("take") { $0.integer(row.take) }
      writer.member("stakers") { writer in
        writer.list(stakers.indices) { writer, index in
          writer.object { writer in
            writer.member("coldkey") { $0.string(stakers[index]) }
            writer.member("alpha") { $0.integer(row.alphaOfStakers[index]) }
            writer.member("root") { $0.integer(row.rootOfStakers[index]) }
          }
        }
      }
    }
  }
}
