// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DynamicTAO
import FixedPoint
import Yuma
import YumaFiles
import YumaJSON

struct EmissionBurnedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "burned",
    abstract: "The part of an epoch's incentive that is withheld from miners: MinerBurned.",
    usage: "yuma emission burned <file> [<options>]",
    discussion: """
      Computes an epoch of a file and adds up what it pays to servers whose hotkeys belong to the subnet's owner. \
      Which hotkeys count depends on the spec version. Since 320: those of the owner's coldkey, which --owner names by \
      their uids, and the owner hotkey, the file's ownerUID. From 306 to 319: the owner's immune hotkeys, which \
      --owner names. From 252 to 305: the owner hotkey alone. Before 252: none. The chain stores withheld / total with \
      32 fractional bits since 421, and shares by price count it against the subnet.

      json has amounts in rao of alpha (Docs/Reference/Output.md).

      Examples:
        yuma emission burned Vectors/epoch/plain.json --owner 2,3
        yuma emission burned Vectors/epoch/plain.json --format json
      """)

  @Argument(help: "A snapshot or a series of them; - is standard input.", completion: .file())
  var file: String

  @Option(help: ArgumentHelp("The uids of the owner's hotkeys, separated by commas.", valueName: "uid,..."))
  var owner: String?

  @Option(help: "Which epoch of a series, counted from 0.")
  var index: Int = 0

  @OptionGroup var rules: EmissionRulesOption

  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    if index < 0 { throw ValidationError("--index: at least 0") }
    _ = try owners()
    if rules.spec != nil { _ = try rules.rules() }
  }

  private func owners() throws -> [Int] {
    try (owner?.split(separator: ",", omittingEmptySubsequences: false) ?? []).map { text in
      guard let uid = UInt16(text) else { throw ValidationError("--owner: '\(text)' is not a uid from 0 to 65535") }
      return Int(uid)
    }
  }

  func run() throws {
    var outcome = Outcome()
    do {
      let document = try SnapshotFile(FileContents(path: file))
      guard let snapshot = document.snapshot(at: index) else {
        throw Failure("\(file): epochs: no epoch \(index) among \(document.epochCount)")
      }
      guard let version = rules.spec ?? snapshot.chain?.specVersion.map({ Int($0) }) else {
        throw Failure("\(file): chain.specVersion: missing: the rules depend on it; --spec names one")
      }
      let inForce: BlockRules
      do {
        inForce = try BlockRules(specVersion: version)
      } catch {
        throw Failure("\(file): chain.\(error)")
      }
      let paid = try epoch(snapshot)
      let named = Set(try owners())
      if let beyond = named.first(where: { $0 >= paid.serverEmission.count }) {
        throw Failure("--owner: uid \(beyond), where the subnet has \(paid.serverEmission.count) neurons")
      }
      let neurons = paid.serverEmission.enumerated().map { uid, amount in
        let isOwner = snapshot.input.ownerUID.map { Int($0) == uid } ?? false
        return WithheldIncentive.Neuron(
          incentive: amount, isOwnerHotkey: isOwner, isOfOwnerColdkey: named.contains(uid),
          isImmune: named.contains(uid))
      }
      let withheld = WithheldIncentive(neurons, rule: inForce.withheldIncentive)
      let uids = neurons.indices.filter { neurons[$0].isWithheld(inForce.withheldIncentive) }
      let json = Self.json(withheld, uids, version)
      let writer = try ResultWriter(output)
      try writer.write(
        table: { _ in Self.text(withheld, uids, version) }, json: { json }, rows: { Rows(of: json) })
      try writer.close()
    } catch {
      outcome.fail(error)
    }
    try outcome.exit()
  }

  private func epoch(_ snapshot: Snapshot) throws -> EpochOutput {
    try Epoch.run(snapshot.input, under: try snapshot.rules()).output
  }

  private static func text(_ withheld: WithheldIncentive, _ uids: [Int], _ version: Int) -> String {
    let names = uids.isEmpty ? "nobody" : "uids " + uids.map(String.init).joined(separator: ", ")
    return "rules of spec \(version): withheld from \(names)\n"
      + "\(grouped(withheld.withheld)) of \(grouped(withheld.total)) rao of alpha\n"
      + "MinerBurned \(fixed(Double(withheld.minerBurned), 9)), raw \(withheld.minerBurned.bits)\n"
  }

  private static func json(_ withheld: WithheldIncentive, _ uids: [Int], _ version: Int) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("specVersion") { $0.integer(version) }
      writer.member("withheld") { $0.integer(withheld.withheld) }
      writer.member("total") { $0.integer(withheld.total) }
      writer.member("minerBurned") { $0.double(Double(withheld.minerBurned)) }
      writer.member("minerBurned_U96F32") { $0.string("\(withheld.minerBurned.bits)") }
      writer.member("owner") { $0.list(uids) { $0.integer($1) } }
    }
    return writer.bytes
  }
}
