// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DynamicTAO
import Yuma
import YumaAudit
import YumaFiles
import YumaJSON

/// `--payout`: what decides how the epochs of the files are paid out.
struct PayoutOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What decides how an epoch of the files is paid out, hotkey by hotkey: a subnet-payout/1 file.",
      valueName: "file"),
    completion: .file())
  var payout: [String] = []
}

/// The payouts that wait for their epochs.
struct WaitingPayouts {
  private struct Entry {
    let path: String
    let payout: SubnetPayout
    var isUsed = false
  }

  private struct Parts {
    var outputs: [UInt8: (output: EpochOutput, emission: UInt64, isNull: Bool, isCertain: Bool)] = [:]
  }

  private var entries: [Entry] = []
  private var parts: [Int: Parts] = [:]
  /// The spec version that the command line asks for.
  private let specVersion: UInt32?

  /// Reads the files.
  ///
  /// - Throws: `FileError` for what is not such a file.
  init(_ option: PayoutOption, specVersion: UInt32?) throws {
    self.specVersion = specVersion
    for path in option.payout {
      let payout = try SubnetPayout(FileContents(path: path))
      entries.append(Entry(path: path, payout: payout))
    }
  }

  var isEmpty: Bool { entries.isEmpty }

  /// Adds an epoch, and audits the payout that goes with it once the epochs of all mechanisms are there; nil before
  /// that, and for an epoch without a payout.
  ///
  /// - Throws: `Failure` for a payout that does not go with the epoch.
  mutating func add(_ snapshot: Snapshot, output: EpochOutput) throws -> PayoutAudit? {
    guard let index = entries.firstIndex(where: { !$0.isUsed && $0.payout.goes(with: snapshot) }) else { return nil }
    var parts = self.parts[index, default: Parts()]
    parts.outputs[snapshot.chain?.mechanism ?? 0] = (
      output, snapshot.input.emission, snapshot.input.epochConsensus != .yuma, snapshot.assumed.isEmpty
    )
    self.parts[index] = parts
    let mechanisms = snapshot.subnet?.mechanisms ?? 1
    guard (0..<mechanisms).allSatisfy({ parts.outputs[$0] != nil }) else { return nil }
    entries[index].isUsed = true
    self.parts[index] = nil
    let ordered = (0..<mechanisms).compactMap { parts.outputs[$0] }
    let entry = entries[index]
    do {
      let combined =
        mechanisms == 1
        ? output
        : try Mechanisms.combine(
          ordered.map(\.output), emissions: ordered.map(\.emission),
          combinedEmission: ordered.contains(where: \.isNull) ? .added : .byWeight)
      return try PayoutAudit(
        of: entry.payout, epoch: combined, emission: ordered.reduce(0) { $0.addingSaturating($1.emission) },
        isCertain: ordered.allSatisfy(\.isCertain), specVersion: specVersion)
    } catch let error as UnknownSpecVersion {
      throw Failure("\(entry.path): chain.\(error)")
    } catch {
      throw Failure("\(entry.path): \(error)")
    }
  }

  /// A line for each payout whose epochs did not come.
  var leftOver: [String] {
    entries.enumerated().filter { !$0.element.isUsed }.map { index, entry in
      let chain = entry.payout.chain
      let place = [chain.netuid.map { "subnet \($0)" }, chain.block.map { "block \(grouped($0))" }].compactMap { $0 }
      let reason =
        parts[index] == nil ? "no epoch of the files is that of" : "not the epochs of all mechanisms are there of"
      return "\(entry.path): \(reason) \(place.isEmpty ? "it: chain names no block" : place.joined(separator: ", "))"
    }
  }
}

extension SubnetPayout {
  /// Whether the file is about the epoch of a snapshot: the same block, and the same subnet as far as both name one.
  fileprivate func goes(with snapshot: Snapshot) -> Bool {
    guard chain.block == snapshot.input.currentBlock else { return false }
    guard let netuid = chain.netuid, let other = snapshot.chain?.netuid else { return true }
    return netuid == other
  }
}
