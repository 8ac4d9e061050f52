// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles
import YumaJSON

/// What the chain recorded of all mechanisms of a subnet together against what their epochs give when they are combined
/// (Docs/Specification/emission.md, Mechanisms).
///
///     var parts = SubnetParts()
///     for snapshot in snapshots {     // one for each mechanism
///       let result = try Epoch.run(snapshot.input, under: snapshot.rules())
///       if let audit = parts.add(snapshot, output: result.output) { print(audit.verdict) }
///     }
///
/// A mechanism's own record, its incentive and bonds, is what `Audit` compares.
public struct SubnetAudit: Sendable {
  /// Where and when: the origin of the first mechanism's snapshot, without a mechanism.
  public let chain: ChainOrigin
  /// How many mechanisms the subnet runs.
  public let mechanisms: UInt8
  /// The alpha that each mechanism had to distribute, in rao; nil for one whose snapshot is not there.
  public let emissions: [UInt64?]
  /// What the epochs of all mechanisms give together, with the comparison; nil where that cannot be told.
  public let combined: Combined?
  /// Why it cannot be told; nil where it can.
  public let problem: String?

  /// The combination and the comparison.
  public struct Combined: Sendable {
    /// What the epochs give together.
    public let output: EpochOutput
    /// The record of the subnet against that. Incentive and bonds are each mechanism's own, so that they are missing.
    public let audit: Audit
  }

  /// The answer: that of the comparison, or that something which it needs is not there.
  public var verdict: AuditVerdict { combined?.audit.verdict ?? .cannotTell(.incomplete(problem ?? "")) }

  /// The first field, in the order of the stages, that differs; nil where none does.
  public var firstField: OutputField? { combined?.audit.firstField }

  /// What is wrong, or that nothing is, in one sentence.
  public var explanation: String {
    guard let combined else { return problem ?? "" }
    let audit = combined.audit
    switch audit.verdict {
    case .conforms:
      return "\(OutputField.allCases.count - audit.missing.count) recorded fields of "
        + "\(Figures.grouped(combined.output.neuronCount)) neurons are what the \(mechanisms) mechanisms give together"
    case .deviates: return "the first field that differs is \(audit.firstField?.rawValue ?? "")"
    case .cannotTell(.nothingRecorded): return "there is no record of consensus, dividends or emission to compare"
    case .cannotTell(.assumedInput): return audit.differsOnAssumedInput
    case .cannotTell(.incomplete(let what)): return what
    }
  }

  /// The audit as one JSON object (Docs/Reference/CommandLine.md, `audit`).
  public func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("chain") { chain.write(to: &$0) }
      writer.member("mechanisms") { $0.integer(mechanisms) }
      writer.member("emissions") { $0.list(emissions) { $0.optional($1) { $0.integer($1) } } }
      writer.member("verdict") { $0.string("\(verdict)") }
      writer.member("firstField") { $0.optional(firstField) { $0.string($1.rawValue) } }
      writer.member("explanation") { $0.string(explanation) }
      writer.member("fields") { $0.optional(combined) { $1.audit.writeFields(to: &$0) } }
    }
    return writer.bytes
  }

  init(_ parts: [UInt8: SubnetParts.Part], of subnet: SubnetRecord, chain: ChainOrigin) {
    self.chain = chain
    mechanisms = subnet.mechanisms
    emissions = (0..<subnet.mechanisms).map { parts[$0]?.epoch.emission }
    let missing = (0..<subnet.mechanisms).filter { parts[$0] == nil }
    guard missing.isEmpty else {
      problem = "no snapshot of mechanism \(missing.map { "\($0)" }.joined(separator: ", ")) of \(mechanisms)"
      combined = nil
      return
    }
    let ordered = (0..<subnet.mechanisms).compactMap { parts[$0] }
    if let other = ordered.firstIndex(where: { $0.subnet != subnet }) {
      problem = "the snapshots of mechanisms 0 and \(other) do not agree on what was recorded of the subnet"
      combined = nil
      return
    }
    do {
      let whole = try MechanismEpoch.combined(ordered.map(\.epoch))
      let audit = Audit(
        of: subnet.recorded, isCertain: whole.isCertain, recomputed: whole.output,
        ledger: Ledger(emission: whole.emission, output: whole.output))
      combined = Combined(output: whole.output, audit: audit)
      problem = nil
    } catch {
      combined = nil
      problem = "\(error)"
    }
  }
}

/// Epochs of mechanisms that wait for those of the subnet's other mechanisms at the same block.
public struct SubnetParts: Sendable {
  /// How many subnets wait at most; of more, the one that has waited longest is given up.
  public static let limit = 1000

  /// What is kept of a mechanism's epoch.
  struct Part: Sendable {
    let epoch: MechanismEpoch
    let subnet: SubnetRecord
  }

  private struct Place: Hashable {
    let network: String?
    let netuid: UInt16?
    let block: UInt64
  }

  private struct Waiting {
    let subnet: SubnetRecord
    let chain: ChainOrigin
    var parts: [UInt8: Part] = [:]

    var audit: SubnetAudit { SubnetAudit(parts, of: subnet, chain: chain) }
  }

  private var waiting: [Place: Waiting] = [:]
  /// The places in the order in which they began to wait.
  private var order: [Place] = []

  /// Nobody waits.
  public init() {}

  /// Adds the epoch of a mechanism, of a snapshot that has a `subnet`; others are passed over.
  ///
  /// - Parameters:
  ///   - snapshot: the mechanism's.
  ///   - output: what its epoch gives.
  /// - Returns: the audit of the subnet where this was the last of its mechanisms, or that of another subnet for which there is
  ///   no room.
  public mutating func add(_ snapshot: Snapshot, output: EpochOutput) -> SubnetAudit? {
    guard let subnet = snapshot.subnet else { return nil }
    let place = Place(
      network: snapshot.chain?.network, netuid: snapshot.chain?.netuid, block: snapshot.input.currentBlock)
    if waiting[place] == nil {
      var chain = snapshot.chain ?? ChainOrigin()
      chain.mechanism = nil
      waiting[place] = Waiting(subnet: subnet, chain: chain)
      order.append(place)
    }
    waiting[place]?.parts[snapshot.chain?.mechanism ?? 0] = Part(
      epoch: MechanismEpoch(snapshot, output: output), subnet: subnet)
    if let whole = waiting[place], (0..<subnet.mechanisms).allSatisfy({ whole.parts[$0] != nil }) {
      return remove(place)
    }
    return order.count > Self.limit ? order.first.flatMap { remove($0) } : nil
  }

  /// The audits of those that still wait, which cannot be told, in the order in which they came.
  public mutating func removeAll() -> [SubnetAudit] {
    let audits = order.compactMap { waiting[$0]?.audit }
    self = SubnetParts()
    return audits
  }

  private mutating func remove(_ place: Place) -> SubnetAudit? {
    order.removeAll { $0 == place }
    return waiting.removeValue(forKey: place)?.audit
  }
}
