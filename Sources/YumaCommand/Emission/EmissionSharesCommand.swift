import ArgumentParser
import DynamicTAO
import FixedPoint
import YumaFiles
import YumaJSON

struct EmissionSharesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shares",
    abstract: "What each subnet gets of a block's emission, and why.",
    discussion: """
      Takes a file of all subnets at one block (network-emission/1) and prints, for each subnet, its price share, how \
      much of its incentive was withheld (burned), the share after the gate, how far its share lies from the bar of the \
      gate, and the emission computed, recorded and their difference in rao. --spec computes under the rules of another \
      spec version than the file's.

      Also takes the flow of TAO into all subnets (network-flow/1), for shares by flow:
        {"schema": "network-flow/1",
         "input": {"issuance": "9000000000000000", "netFlow": true,
          "cutoff": 0, "exponent": 1,
          "subnets": [{"netuid": 1, "userFlow": 50000000, "protocolFlow": 0}]}}
      where flows are moving averages in rao a block; "userFlow_I64F64" and its like take raw bits.

      --json is one object; "recorded" and "difference" are null where there is no record, "distanceToBar" without a gate:
        {"schema", "blockEmission", "bar", "subnets": [{"netuid",
         "priceShare", "burned", "share", "distanceToBar", "opening",
         "shareAfterGate", "computed", "recorded", "difference"}],
         "largestDifference", "sumOfDifferences", "conforms"}
      of flows:
        {"schema", "blockEmission", "subnets": [{"netuid", "userFlow",
         "protocolFlow", "netFlow", "share", "computed"}]}

      Examples:
        yuma emission shares Vectors/real/network-8740402.json
        yuma emission shares Vectors/real/network-8740402.json --top 10 --spec 424
        yuma emission shares Vectors/real/network-8740402.json --csv
      """)

  @Argument(help: "A file of all subnets at one block; - is standard input.", completion: .file())
  var file: String

  @Option(help: ArgumentHelp("Compute under the rules of this spec version.", valueName: "version"))
  var spec: Int?

  @Option(help: "Show only so many subnets, those with the largest shares first.")
  var top: Int?

  @Flag(help: "Print comma-separated values.")
  var csv = false

  @Flag(help: "Print JSON.")
  var json = false

  mutating func validate() throws {
    if json && csv { throw ValidationError("--json and --csv: choose one") }
    if let top, top < 0 { throw ValidationError("--top: at least 0") }
  }

  func run() throws {
    var outcome = Outcome()
    do {
      let contents = try FileContents(path: file)
      if try contents.schema() == NetworkFlows.schema {
        if spec != nil { throw ValidationError("--spec: shares by flow have no spec version") }
        let text = FlowText(flows: try NetworkFlows(contents), top: top)
        try StandardStreams.write(json ? text.json : csv ? text.csv : text.table)
      } else {
        let text = SharesText(emission: try NetworkEmission(contents, specVersion: spec), top: top)
        try StandardStreams.write(json ? text.json : csv ? text.csv : text.table)
      }
    } catch let error as ValidationError {
      throw error
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }
}

/// The emission of all subnets by price in its forms.
private struct SharesText {
  let emission: NetworkEmission
  let top: Int?

  private var rows: [NetworkEmission.Row] {
    guard let top else { return emission.rows }
    return Array(
      emission.rows.sorted { ($1.stages.share, $0.stages.netuid) < ($0.stages.share, $1.stages.netuid) }.prefix(top))
  }

  var table: String {
    var table = Table([
      ("subnet", .right), ("price share", .right), ("burned", .right), ("share", .right), ("to the bar", .right),
      ("share after the gate", .right), ("computed (rao)", .right), ("recorded (rao)", .right), ("difference", .right),
    ])
    for row in rows {
      table.append([
        "\(row.stages.netuid)", percent(Double(row.stages.priceShare), decimals: 4),
        percent(Double(row.stages.minerBurned), decimals: 1), percent(Double(row.stages.weightedShare), decimals: 4),
        emission.shares.distanceToBar(of: row.stages).map { signedPercent($0, decimals: 1) } ?? "no gate",
        percent(Double(row.stages.share), decimals: 4), grouped(row.computed), row.recorded.map { grouped($0) } ?? "-",
        row.difference.map { ($0 > 0 ? "+" : "") + grouped($0) } ?? "-",
      ])
    }
    let all = emission.rows
    let shown = rows.count
    var text = table.rendered(bold: StandardStreams.outputTakesColour)
    if shown < all.count { text += "and \(grouped(all.count - shown)) more\n" }
    let computed = all.reduce(UInt64(0)) { $0 &+ $1.computed }
    let recorded = all.reduce(UInt64(0)) { $0 &+ ($1.recorded ?? 0) }
    text += "\n\(grouped(all.count)) eligible subnets, block emission \(grouped(emission.shares.blockEmission)) rao "
    text += "(\(tokens(emission.shares.blockEmission)) TAO), rules of spec \(emission.shares.ruleset.name)"
    text +=
      emission.shares.bar > .zero ? ", bar \(percent(Double(emission.shares.bar), decimals: 4)).\n" : ", no gate.\n"
    text += "Computed \(grouped(computed)) rao, recorded \(grouped(recorded)); largest difference of a subnet "
    text += "\(grouped(emission.largestDifference)), of the sum \(grouped(emission.sumOfDifferences)) rao: "
    return text + (emission.conforms ? "within" : "beyond")
      + " the file's tolerance of \(grouped(emission.subnetTolerance)) and \(grouped(emission.sumTolerance)).\n"
  }

  var csv: String {
    var csv = CSV(columns: [
      "netuid", "price_share", "burned", "share", "distance_to_bar", "opening", "share_after_gate", "computed_rao",
      "recorded_rao", "difference_rao",
    ])
    for row in rows {
      csv.append([
        "\(row.stages.netuid)", "\(Double(row.stages.priceShare))", "\(Double(row.stages.minerBurned))",
        "\(Double(row.stages.weightedShare))", emission.shares.distanceToBar(of: row.stages).map { "\($0)" } ?? "",
        "\(Double(row.stages.opening))", "\(Double(row.stages.share))", "\(row.computed)",
        row.recorded.map { "\($0)" } ?? "", row.difference.map { "\($0)" } ?? "",
      ])
    }
    return csv.text
  }

  var json: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema") { $0.string("network-emission/1") }
      writer.member("blockEmission") { $0.integer(emission.shares.blockEmission) }
      writer.member("bar") { $0.double(Double(emission.shares.bar)) }
      writer.member("subnets") { $0.list(rows) { write($1, to: &$0) } }
      writer.member("largestDifference") { $0.integer(emission.largestDifference) }
      writer.member("sumOfDifferences") { $0.integer(emission.sumOfDifferences) }
      writer.member("conforms") { $0.bool(emission.conforms) }
    }
    return writer.text + "\n"
  }

  private func write(_ row: NetworkEmission.Row, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("netuid") { $0.integer(row.stages.netuid) }
      writer.member("priceShare") { $0.double(Double(row.stages.priceShare)) }
      writer.member("burned") { $0.double(Double(row.stages.minerBurned)) }
      writer.member("share") { $0.double(Double(row.stages.weightedShare)) }
      writer.member("distanceToBar") { $0.optional(emission.shares.distanceToBar(of: row.stages)) { $0.double($1) } }
      writer.member("opening") { $0.double(Double(row.stages.opening)) }
      writer.member("shareAfterGate") { $0.double(Double(row.stages.share)) }
      writer.member("computed") { $0.integer(row.computed) }
      writer.member("recorded") { $0.optional(row.recorded) { $0.integer($1) } }
      writer.member("difference") { $0.optional(row.difference) { $0.integer($1) } }
    }
  }
}

/// The emission of all subnets by flow in its forms.
private struct FlowText {
  let flows: NetworkFlows
  let top: Int?

  private var rows: [NetworkFlows.Row] {
    guard let top else { return flows.rows }
    return Array(
      flows.rows.sorted { ($1.share, $0.subnet.netuid) < ($0.share, $1.subnet.netuid) }.prefix(top))
  }

  private static func computed(_ row: NetworkFlows.Row) -> UInt64 { UInt64(saturating: row.taoEmission) }

  var table: String {
    var table = Table([
      ("subnet", .right), ("users' flow (rao/block)", .right), ("protocol's (rao/block)", .right),
      ("net (rao/block)", .right), ("net (TAO/day)", .right), ("share", .right), ("computed (rao)", .right),
      ("(TAO)", .right),
    ])
    let perDay = Double(BlockEmission.blocksPerDay) / 1e9
    for row in rows {
      table.append([
        "\(row.subnet.netuid)", fixed(Double(row.subnet.userFlow), 3), fixed(Double(row.subnet.protocolFlow), 3),
        fixed(Double(row.netFlow), 3), fixed(Double(row.netFlow) * perDay, 3), percent(Double(row.share), decimals: 4),
        grouped(Self.computed(row)), tokens(Self.computed(row)),
      ])
    }
    let total = flows.rows.reduce(UInt64(0)) { $0 &+ Self.computed($1) }
    return table.rendered(bold: StandardStreams.outputTakesColour)
      + (rows.count < flows.rows.count ? "and \(grouped(flows.rows.count - rows.count)) more\n" : "")
      + "\n\(grouped(flows.rows.count)) subnets, \(grouped(total)) of \(grouped(flows.blockEmission)) rao "
      + "(\(tokens(total)) of \(tokens(flows.blockEmission)) TAO).\n"
  }

  var csv: String {
    var csv = CSV(columns: [
      "netuid", "user_flow_rao_per_block", "protocol_flow_rao_per_block", "net_flow_rao_per_block", "share",
      "computed_rao",
    ])
    for row in rows {
      csv.append([
        "\(row.subnet.netuid)", "\(Double(row.subnet.userFlow))", "\(Double(row.subnet.protocolFlow))",
        "\(Double(row.netFlow))", "\(Double(row.share))", "\(Self.computed(row))",
      ])
    }
    return csv.text
  }

  var json: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema") { $0.string(NetworkFlows.schema) }
      writer.member("blockEmission") { $0.integer(flows.blockEmission) }
      writer.member("subnets") { writer in
        writer.list(rows) { writer, row in
          writer.object { writer in
            writer.member("netuid") { $0.integer(row.subnet.netuid) }
            writer.member("userFlow") { $0.double(Double(row.subnet.userFlow)) }
            writer.member("protocolFlow") { $0.double(Double(row.subnet.protocolFlow)) }
            writer.member("netFlow") { $0.double(Double(row.netFlow)) }
            writer.member("share") { $0.double(Double(row.share)) }
            writer.member("computed") { $0.integer(Self.computed(row)) }
          }
        }
      }
    }
    return writer.text + "\n"
  }
}
