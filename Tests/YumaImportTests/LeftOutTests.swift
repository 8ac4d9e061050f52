// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma
import YumaFiles

@testable import YumaImport

@Suite("A capture that lacks something, or in which something was changed, accuses nobody and clears nobody wrongly")
struct LeftOutTests {
  /// The forms in which a state is written.
  private enum Shape: CaseIterable {
    case object, changes, log, rows
    case pairs, wholeState

    /// Whether it shows what the chain lacks: then an item that is left out is a lie that nothing tells.
    var isDump: Bool { self == .pairs || self == .wholeState }

    func text(_ values: [String: String?]) -> String {
      let sorted = values.sorted { $0.key < $1.key }
      func quoted(_ value: String?) -> String { value.map { "\"\($0)\"" } ?? "null" }
      func list(_ items: [String]) -> String { "[\(items.joined(separator: ","))]" }
      switch self {
      case .object: return "{\(sorted.map { "\"\($0)\":\(quoted($1))" }.joined(separator: ","))}"
      case .changes: return "{\"changes\":\(list(sorted.map { "[\"\($0)\",\(quoted($1))]" }))}"
      case .rows: return list(sorted.map { "{\"item\":\"x\",\"key\":\"\($0)\",\"value\":\(quoted($1))}" })
      case .log:
        return list(
          sorted.enumerated().flatMap { id, pair in
            [
              "{\"id\":\(id),\"method\":\"state_getStorage\",\"params\":[\"\(pair.key)\"]}",
              "{\"jsonrpc\":\"2.0\",\"result\":\(quoted(pair.value)),\"id\":\(id)}",
            ]
          })
      case .pairs: return list(sorted.filter { $0.value != nil }.map { "[\"\($0)\",\(quoted($1))]" })
      case .wholeState:
        let top = sorted.filter { $0.value != nil }.map { "\"\($0)\":\(quoted($1))" }
        return "{\"name\":\"x\",\"genesis\":{\"raw\":{\"top\":{\(top.joined(separator: ","))},\"childrenDefault\":{}}}}"
      }
    }
  }

  private struct Capture {
    var writer: StorageWriter
    let block: UInt64
    let netuid: UInt16
  }

  /// A random subnet's state before and after an epoch, with everything that decides.
  private func capture(_ random: inout SplitMix64) throws -> Capture {
    let n = Int.random(in: 2...4, using: &random)
    let block = UInt64.random(in: 10_000...1_000_000, using: &random)
    func row(_ random: inout SplitMix64) -> [(UInt16, UInt16)] {
      var entries: [(UInt16, UInt16)] = []
      for column in 0..<n where Bool.random(using: &random) {
        entries.append((UInt16(column), UInt16.random(in: 1...65535, using: &random)))
      }
      return entries
    }
    var parameters = Hyperparameters()
    parameters.yuma3 = Bool.random(using: &random)
    parameters.liquidAlpha = Bool.random(using: &random)
    parameters.bondsPenalty = [0, 30_000, 65535].randomElement(using: &random) ?? 0
    parameters.maxAllowedValidators = UInt16.random(in: 1...3, using: &random)
    parameters.kappa = UInt16.random(in: 20_000...40_000, using: &random)
    func list(_ range: ClosedRange<UInt64>, _ random: inout SplitMix64) -> [UInt64] {
      var values: [UInt64] = []
      for _ in 0..<n { values.append(UInt64.random(in: range, using: &random)) }
      return values
    }
    func matrix(_ random: inout SplitMix64) -> SparseMatrix<UInt16> {
      var rows: [[(UInt16, UInt16)]] = []
      for _ in 0..<n { rows.append(row(&random)) }
      return SparseMatrix(rows: rows)
    }
    var input = EpochInput(
      currentBlock: block, tempo: 360, lastMechanismStepBlock: block - 360,
      lastUpdate: list((block - 6000)...(block - 1), &random),
      blockAtRegistration: list((block - 8000)...(block - 1), &random),
      alphaStake: list(0...1_000_000_000_000, &random), taoStake: list(0...1_000_000_000_000, &random),
      validatorPermits: list(0...1, &random).map { $0 == 1 }, ownerUID: Bool.random(using: &random) ? 0 : nil,
      weights: matrix(&random), bonds: matrix(&random), emission: 100_000_000_000)
    input.parameters = parameters
    var capture = Capture(writer: StorageWriter(netuid: 7), block: block, netuid: 7)
    capture.writer.setInput(input)
    capture.writer.set("SubnetOwnerHotkey", input.ownerUID.map { StorageWriter.hotkey(Int($0)) }, after: true)
    for (after, index) in [(false, 99), (true, 100)] as [(Bool, UInt64)] {
      capture.writer.set("SubnetEpochIndex", StorageWriter.bytes(index), after: after)
    }
    capture.writer.set("LastMechansimStepBlock", StorageWriter.bytes(block), after: true)
    for item in ["FirstEmissionBlockNumber", "SubnetAlphaIn", "SubnetAlphaOut"] {
      capture.writer.set(item, StorageWriter.bytes(UInt64.random(in: 1_000...1_000_000_000_000_000, using: &random)))
    }
    capture.writer.set("SubtokenEnabled", [1])
    capture.writer.set("NetworkRegistrationAllowed", Bool.random(using: &random) ? [0] : nil)
    capture.writer.set("OwnerCutEnabled", Bool.random(using: &random) ? [0] : nil)
    capture.writer.set("SubnetOwnerCut", nil, keyedBy: [])
    // Root's part is paid while the moving prices add up to more than 1, which what is pending tells too.
    let isRootPaid = Bool.random(using: &random)
    capture.writer.set("PendingRootAlphaDivs", isRootPaid ? StorageWriter.bytes(UInt64(9)) : nil)
    capture.writer.set("SubnetMovingPrice", isRootPaid ? StorageWriter.bytes(UInt128(2) << 32) : nil)
    for uid in 0..<n {
      let place: [UInt8] = [7, 0, UInt8(uid), 0]
      capture.writer.set("Keys", StorageWriter.hotkey(uid), after: true, keyedBy: place)
      capture.writer.set(
        "BlockAtRegistration", StorageWriter.bytes(input.blockAtRegistration[uid]), after: true, keyedBy: place)
    }
    capture.writer.set("SubnetTAO", StorageWriter.bytes(UInt64(5_000_000_000_000_000)), keyedBy: [0, 0])
    capture.writer.set("SubnetAlphaOutEmission", StorageWriter.bytes(UInt64(1_000_000_000)), after: true)
    capture.writer.set("SubnetAlphaInEmission", StorageWriter.bytes(UInt64(400_000_000)), after: true)
    capture.writer.set("RootProp", StorageWriter.bytes(UInt128(1) << 30), after: true)
    // What the epoch stores, of the input as the import reads it.
    let snapshot = try imported(capture, .object)
    capture.writer.setOutput(try Epoch.run(snapshot.input, under: snapshot.rules()).output)
    return capture
  }

  private func file(_ capture: Capture, _ shape: Shape) -> String {
    """
    {"schema":"yuma-storage/1","chain":{"netuid":7,"block":\(capture.block),"specVersion":425},
     "before":\(shape.text(capture.writer.before)),"at":\(shape.text(capture.writer.at))}
    """
  }

  private func imported(_ capture: Capture, _ shape: Shape) throws -> Snapshot {
    let contents = FileContents(name: "capture", bytes: file(capture, shape).utf8)
    return try #require(try StorageCapture(contents).snapshots(file: "capture").first)
  }

  private enum Verdict { case conforms, deviates, cannotTell }

  /// The verdict of an audit: whether every recorded field is that of the epoch.
  private func verdict(_ snapshot: Snapshot) throws -> Verdict {
    guard let recorded = snapshot.recorded else { return .cannotTell }
    let output = RecordedOutput(try Epoch.run(snapshot.input, under: snapshot.rules()).output)
    func agrees<Value: Equatable>(_ field: KeyPath<RecordedOutput, Value?>) -> Bool {
      recorded[keyPath: field] == nil || recorded[keyPath: field] == output[keyPath: field]
    }
    let isEqual =
      agrees(\.active) && agrees(\.validatorPermits) && agrees(\.stakeWeight) && agrees(\.consensus)
      && agrees(\.incentive) && agrees(\.dividends) && agrees(\.validatorTrust) && agrees(\.combinedEmission)
      && agrees(\.bonds)
    return isEqual ? .conforms : snapshot.assumed.isEmpty ? .deviates : .cannotTell
  }

  /// The verdict of a capture; one that is refused cannot tell.
  private func verdict(_ capture: Capture, _ shape: Shape) -> Verdict {
    do {
      return try verdict(imported(capture, shape))
    } catch {
      return .cannotTell
    }
  }

  @Test("Every shape of a random subnet's state conforms, with nothing assumed", arguments: 0..<20)
  func shapes(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let capture = try capture(&random)
    let plain = try imported(capture, .object)
    #expect(plain.assumed == [], "seed \(seed)")
    for shape in Shape.allCases { #expect(try imported(capture, shape) == plain, "seed \(seed), \(shape)") }
    #expect(try verdict(plain) == .conforms, "seed \(seed)")
  }

  /// How many random subnets there are: forty where YUMA_LARGE=1 says that what computes is optimised, else ten, or as many as
  /// YUMA_CAPTURES says, from the seed YUMA_CAPTURES_FROM on.
  private static let seeds: Range<Int> = {
    let environment = ProcessInfo.processInfo.environment
    func number(_ name: String) -> Int? { environment[name].flatMap { Int($0) } }
    let first = number("YUMA_CAPTURES_FROM") ?? 0
    return first..<first + (number("YUMA_CAPTURES") ?? (number("YUMA_LARGE") == 1 ? 40 : 10))
  }()

  @Test("The verdict is never that the chain deviates where an item was left out", arguments: seeds)
  func leftOut(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let capture = try capture(&random)
    let shapes = Shape.allCases.filter { !$0.isDump }
    for (place, state) in [StorageCapture.State.before, .at].enumerated() {
      let keys = (state == .before ? capture.writer.before : capture.writer.at).keys.sorted()
      for (number, key) in keys.enumerated() {
        var less = capture
        if state == .before {
          less.writer.before.removeValue(forKey: key)
        } else {
          less.writer.at.removeValue(forKey: key)
        }
        let shape = shapes[(seed + place + number) % shapes.count]
        #expect(verdict(less, shape) != .deviates, "seed \(seed), \(shape), \(state.rawValue) without \(key)")
      }
    }
  }

  @Test("The verdict is never that the record conforms where a value that decides was changed", arguments: seeds)
  func changed(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let capture = try capture(&random)
    let recorded = try imported(capture, .object).recorded
    for key in capture.writer.at.keys.sorted() {
      guard let value = capture.writer.at[key] ?? nil, value.count > 2 else { continue }
      var other = capture
      // One hexadecimal digit, not the first two, which may be a length.
      let digit = value.index(value.startIndex, offsetBy: min(4, value.count - 1))
      let character: Character = value[digit] == "0" ? "1" : "0"
      other.writer.at[key] = value.replacingCharacters(in: digit...digit, with: String(character))
      let shape = Shape.allCases.randomElement(using: &random) ?? .object
      guard let snapshot = try? imported(other, shape), snapshot.recorded != recorded else { continue }
      #expect(try verdict(snapshot) != .conforms, "seed \(seed), \(shape), \(key)")
    }
  }

  @Test("A dump that is cut in the middle is refused", arguments: 0..<20)
  func cut(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let capture = try capture(&random)
    for shape in Shape.allCases {
      let text = file(capture, shape)
      let half = text.prefix(Int.random(in: 1..<text.count, using: &random))
      #expect(throws: FileError.self, "seed \(seed), \(shape)") {
        try StorageCapture(FileContents(name: "cut", bytes: half.utf8))
      }
    }
  }
}
