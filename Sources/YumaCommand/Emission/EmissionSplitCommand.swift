// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DynamicTAO
import FixedPoint
import YumaJSON

struct EmissionSplitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Split a subnet's alpha among owner, root, validators and servers.",
    usage: "yuma emission split [<options>]",
    discussion: """
      The owner's cut comes off first, 11796 / 65535 by default. Half of the rest is the servers'; of the other half root \
      gets its proportion and the validators what is left. A take of 18 percent then leaves 82 to those who stake.

      Root's proportion is given as such, or follows from the TAO on root, its weight, and the subnet's alpha issuance.

      json has amounts in rao of alpha (Docs/Reference/Output.md); its take splits the validators' part by the delegate take.

      Examples:
        yuma emission split --alpha 1 --root-proportion 18%
        yuma emission split --alpha 1 --root-tao 5500000 --issued-alpha 3000000
        yuma emission split --alpha 1 --root-proportion 0 --owner-cut 0
      """)

  @Option(help: "Alpha to split.")
  var alpha: Tokens?

  @Option(help: "The same in rao.")
  var alphaRao: UInt64?

  @Option(help: "Root's proportion, such as 0.18 or 18%.")
  var rootProportion: Proportion?

  @Option(help: "TAO staked on root.")
  var rootTao: Tokens?

  @Option(help: "All alpha of the subnet.")
  var issuedAlpha: Tokens?

  @Option(help: "The weight of TAO on root, of 18446744073709551615.")
  var taoWeight = NetworkParameters.mainNetworkTaoWeight

  @Option(help: "The owner's cut, of 65535; 0 for none.")
  var ownerCut: UInt16 = EmissionSplit.ownerCut

  @Option(help: "The delegate take, of 65535.")
  var take: UInt16 = DelegateTake.standard

  @OptionGroup var rules: EmissionRulesOption

  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    switch try rules.rules().accounts {
    case .serversAndValidators: break
    case .rootSoldInFirstPool, .rootSoldOrNothing, .rootSoldUnlessSubsidised, .rootAlphaUnlessSubsidised,
      .rootAlphaWhileFlagged:
      throw ValidationError("--spec: servers and validators have accounts of their own from spec version 343 on")
    }
    _ = try Unit.rao(alpha, alphaRao, options: "--alpha or --alpha-rao")
    guard (rootProportion != nil) != (rootTao != nil && issuedAlpha != nil) else {
      throw ValidationError("root's part: give --root-proportion, or --root-tao and --issued-alpha")
    }
  }

  func run() throws {
    var outcome = Outcome()
    do {
      let amount = try Unit.rao(alpha, alphaRao, options: "--alpha or --alpha-rao")
      guard amount <= BlockEmission.supply else {
        throw EmissionError(
          field: alpha == nil ? "--alpha-rao" : "--alpha",
          problem: "\(amount) rao exceed the supply of \(BlockEmission.supply)")
      }
      let root =
        rootProportion.map { U96F32(saturating: $0.value) }
        ?? RootProportion.of(
          alphaIssuance: issuedAlpha?.rao ?? 0, rootTao: rootTao?.rao ?? 0, taoWeight: taoWeight)
      let split = EmissionSplit(alphaOut: U96F32(saturating: amount), ownerCut: ownerCut, rootProportion: root)
      let taken = DelegateTake(dividend: U96F32(saturating: split.validatorAlpha), take: take)
      let json = Self.json(split, root, taken)
      let writer = try ResultWriter(output)
      try writer.write(table: { Self.text(split, root, taken, $0) }, json: { json }, rows: { Rows(of: json) })
      try writer.close()
    } catch let error as EmissionError {
      throw ValidationError("\(error)")
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }

  private static func text(_ split: EmissionSplit, _ root: U96F32, _ taken: DelegateTake, _ style: TextStyle) -> String
  {
    var table = Table([("", .left), ("rao", .right), ("alpha", .right), ("part", .right)])
    let whole = Double(max(split.alphaCreated, 1))
    for (name, amount) in [
      ("owner", split.ownerCut), ("root", split.rootAlpha), ("validators", split.validatorAlpha),
      ("  their take", taken.validator), ("  to those who stake", taken.nominators), ("servers", split.serverAlpha),
      ("lost to truncation", split.lost), ("all", split.alphaCreated),
    ] {
      table.append([name, grouped(amount), tokens(amount), percent(Double(amount) / whole)])
    }
    return "root's proportion \(percent(Double(root), decimals: 4))\n\n"
      + table.rendered(style)
  }

  private static func json(_ split: EmissionSplit, _ root: U96F32, _ taken: DelegateTake) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("alpha") { $0.integer(split.alphaCreated) }
      writer.member("rootProportion") { $0.double(Double(root)) }
      writer.member("owner") { $0.integer(split.ownerCut) }
      writer.member("root") { $0.integer(split.rootAlpha) }
      writer.member("validators") { $0.integer(split.validatorAlpha) }
      writer.member("servers") { $0.integer(split.serverAlpha) }
      writer.member("lost") { $0.integer(split.lost) }
      writer.member("take") { writer in
        writer.object { writer in
          writer.member("validator") { $0.integer(taken.validator) }
          writer.member("nominators") { $0.integer(taken.nominators) }
        }
      }
    }
    return writer.bytes
  }
}
