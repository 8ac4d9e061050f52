// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DynamicTAO
import FixedPoint
import YumaFiles
import YumaJSON

struct EmissionSharesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shares",
    abstract: "What each subnet gets of a block's emission, and why.",
    usage: "yuma emission shares [<options>] <files> ...",
    discussion: """
      Takes a file of all subnets at one block (network-emission/1) and prints a row per subnet, the best paid first. \
      A row has the price share, and how much of the incentive was withheld (burned). Then come the share before the \
      gate and its distance from the bar, the share after the gate, and the share that is paid. Subnets whose emission \
      is switched off are not paid. The last columns are the recorded emission, the computed emission and their \
      difference, in rao.

      --spec computes under the rules of another spec version than the file's. The exit code is 1 if the record is not \
      what the rules give.

      Also takes the flow of TAO into all subnets (network-flow/1), for shares by flow. Flows are moving averages in \
      rao per block (Docs/Specification/vectors.md).

      json is an object per file, csv and jsonl have a row per subnet (Docs/Reference/Output.md). A value without a \
      record is null, and so is the distance from the bar if there is no gate.

      Examples:
        yuma emission shares Vectors/real/network-8740402.json
        yuma emission shares Vectors/real/network-8740402.json --top 10 --spec 424
        yuma emission shares Vectors/real/network-8740402.json --format csv
      """)

  @OptionGroup var input: InputOptions

  @OptionGroup var rules: EmissionRulesOption

  @OptionGroup var top: TopOption

  @OptionGroup var output: OutputOptions

  func run() throws {
    var outcome = Outcome()
    do {
      let writer = try ResultWriter(output)
      for document in input.documents {
        do {
          try write(document.get(), to: writer, &outcome)
        } catch let error as ValidationError {
          throw error
        } catch {
          outcome.fail(error)
        }
      }
      try writer.close()
    } catch let error as ValidationError {
      throw error
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }
}

extension EmissionSharesCommand {
  private func write(
    _ document: InputDocuments.Document, to writer: ResultWriter, _ outcome: inout Outcome
  ) throws {
    try document.require(["network-emission/1", NetworkFlows.schema])
    let json: [UInt8]
    let table: (TextStyle) -> String
    if document.schema == NetworkFlows.schema {
      let text = FlowText(flows: try NetworkFlows(document.contents, specVersion: rules.spec), top: top.top)
      (json, table) = (text.json, text.table)
    } else {
      let text = SharesText(emission: try NetworkEmission(document.contents, specVersion: rules.spec), top: top.top)
      if !text.emission.conforms { outcome.deviates = true }
      (json, table) = (text.emission.sharesJSON(top: top.top), text.table)
    }
    try writer.write(table: table, json: { json }, rows: { Rows(of: json, in: "subnets", repeatsOuter: false) })
  }
}

/// The emission of all subnets by price in its forms.
private struct SharesText {
  let emission: NetworkEmission
  let top: Int?

  private var rows: [NetworkEmission.Row] { emission.ranked(top: top) }

  func table(_ style: TextStyle) -> String {
    var table = Table(
      [
        ("subnet", .right), ("price share", .right), ("burned", .right), ("weighted", .right), ("to the bar", .right),
        ("after the gate", .right), ("paid share", .right), ("recorded (rao)", .right), ("computed (rao)", .right),
        ("difference", .right),
      ], essential: ["paid share", "recorded (rao)", "computed (rao)", "difference"])
    for row in rows {
      let stages = row.stages
      table.append([
        "\(stages.subnet.netuid)", percent(Double(stages.rawShare), decimals: 4),
        percent(Double(stages.subnet.minerBurned), decimals: 1), percent(Double(stages.weightedShare), decimals: 4),
        emission.shares.distanceToBar(of: stages).map { signedPercent($0, decimals: 1) } ?? "no gate",
        percent(Double(stages.gatedShare), decimals: 4), percent(Double(stages.share), decimals: 4),
        row.recorded.map { grouped($0) } ?? "-", grouped(row.computed),
        row.difference.map { ($0 > 0 ? "+" : "") + grouped($0) } ?? "-",
      ])
    }
    let all = emission.rows
    let shown = rows.count
    var text = table.rendered(style)
    if shown < all.count { text += "and \(grouped(all.count - shown)) more\n" }
    return text + summary
  }

  private var summary: String {
    let computed = emission.rows.reduce(UInt64(0)) { $0 &+ $1.computed }
    let recorded = emission.rows.reduce(UInt64(0)) { $0 &+ ($1.recorded ?? 0) }
    let bar = emission.shares.gate.bar
    var text = "\n\(grouped(emission.rows.count)) eligible subnets, block emission "
    text += "\(grouped(emission.shares.blockEmission)) rao (\(tokens(emission.shares.blockEmission)) TAO), "
    text += "rules of spec \(emission.specVersion)"
    text += bar > .zero ? ", bar \(percent(Double(bar), decimals: 4)).\n" : ", no gate.\n"
    text += "Recorded \(grouped(recorded)) rao, computed \(grouped(computed)); largest difference of a subnet "
    text += "\(grouped(emission.largestDifference)), of the sum \(grouped(emission.sumOfDifferences)) rao: "
    text += (emission.conforms ? "within" : "beyond")
    text += " the file's tolerance of \(grouped(emission.subnetTolerance)) and \(grouped(emission.sumTolerance)).\n"
    if !emission.barConforms { text += "The bar is not the one that the rules give at this block.\n" }
    return text
  }
}

/// The emission of all subnets by flow in its forms.
private struct FlowText {
  let flows: NetworkFlows
  let top: Int?

  private var rows: [NetworkFlows.Row] {
    let ordered = flows.rows.sorted {
      ($1.stages.taoEmission, $0.stages.subnet.netuid) < ($0.stages.taoEmission, $1.stages.subnet.netuid)
    }
    return top.map { Array(ordered.prefix($0)) } ?? ordered
  }

  private static func computed(_ row: NetworkFlows.Row) -> UInt64 { UInt64(saturating: row.stages.taoEmission) }

  func table(_ style: TextStyle) -> String {
    var table = Table(
      [
        ("subnet", .right), ("users' flow (rao/block)", .right), ("protocol's (rao/block)", .right),
        ("net (rao/block)", .right), ("net (TAO/day)", .right), ("share", .right), ("computed (rao)", .right),
        ("(TAO)", .right),
      ], essential: ["share", "computed (rao)"])
    let perDay = Double(BlockEmission.blocksPerDay) / 1e9
    for row in rows {
      table.append([
        "\(row.stages.subnet.netuid)", fixed(Double(row.stages.subnet.userFlow), 3),
        fixed(Double(row.stages.subnet.protocolFlow), 3),
        fixed(Double(row.netFlow), 3), fixed(Double(row.netFlow) * perDay, 3),
        percent(Double(row.stages.share), decimals: 4),
        grouped(Self.computed(row)), tokens(Self.computed(row)),
      ])
    }
    let total = flows.rows.reduce(UInt64(0)) { $0 &+ Self.computed($1) }
    return table.rendered(style)
      + (rows.count < flows.rows.count ? "and \(grouped(flows.rows.count - rows.count)) more\n" : "")
      + "\n\(grouped(flows.rows.count)) subnets, \(grouped(total)) of \(grouped(flows.blockEmission)) rao "
      + "(\(tokens(total)) of \(tokens(flows.blockEmission)) TAO).\n"
  }

  var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema") { $0.string(NetworkFlows.schema) }
      writer.member("blockEmission") { $0.integer(flows.blockEmission) }
      writer.member("subnets") { writer in
        writer.list(rows) { writer, row in
          writer.object { writer in
            writer.member("netuid") { $0.integer(row.stages.subnet.netuid) }
            writer.member("userFlow") { $0.double(Double(row.stages.subnet.userFlow)) }
            writer.member("protocolFlow") { $0.double(Double(row.stages.subnet.protocolFlow)) }
            writer.member("netFlow") { $0.double(Double(row.netFlow)) }
            writer.member("share") { $0.double(Double(row.stages.share)) }
            writer.member("computed") { $0.integer(Self.computed(row)) }
          }
        }
      }
    }
    return writer.bytes
  }
}
