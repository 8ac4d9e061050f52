// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaJSON

/// Why bytes are not a compact snapshot; one line.
public struct CompactSnapshotError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, and what the rule is.
  public let problem: String

  /// `problem`, in which control characters are escaped.
  public var description: String { Printable.escaped(problem) }
}

/// The compact form of a snapshot, for archives (Docs/Guide/Archive.md, "The compact form"): everything but long lists as the JSON
/// of a snapshot without neurons, then the lists in as many bytes a value as their range needs, then a checksum.
enum CompactForm {
  /// The first bytes: a name, and the form's version.
  static let magic = Array("YUMA".utf8) + [1]

  /// What a section holds.
  enum Kind: UInt8 {
    case integers = 0x69  // i
    case flags = 0x62  // b
    case optionalIntegers = 0x6F  // o
    case matrix = 0x6D  // m
    case number = 0x6E  // n
    case json = 0x6A  // j
  }
}

extension Snapshot {
  /// The snapshot's compact form.
  public func compact() -> [UInt8] {
    // What is left is a valid snapshot of no neurons.
    var rest = self
    rest.input.ownerUID = nil
    rest.input.lastUpdate = []
    rest.input.blockAtRegistration = []
    rest.input.alphaStake = []
    rest.input.taoStake = []
    rest.input.validatorPermits = []
    rest.input.weights = SparseMatrix()
    rest.input.bonds = SparseMatrix()
    rest.input.commitBlocks = nil
    rest.input.previousConsensus = nil
    rest.input.hotkeys = nil
    rest.output = nil
    rest.recorded = recorded.map { _ in RecordedOutput() }
    rest.subnet?.recorded = RecordedOutput()
    rest.intermediate = nil

    var writer = CompactWriter()
    writer.json("", rest.json())
    writer.write(input)
    if let output { writer.write("output.", RecordedOutput(output)) }
    if let recorded { writer.write("recorded.", recorded) }
    if let subnet { writer.write("subnet.recorded.", subnet.recorded) }
    if let intermediate {
      var json = JSONWriter()
      intermediate.write(to: &json)
      writer.json("intermediate", json.bytes)
    }
    return writer.finished()
  }

  /// Reads a compact form. O(its size) in time and memory, whatever the bytes say of themselves.
  ///
  /// - Parameter bytes: all of it.
  /// - Throws: for bytes that are not the compact form of a valid snapshot.
  public init(compact bytes: UnsafeRawBufferPointer) throws(CompactSnapshotError) {
    try self.init(compact: bytes, checksAll: true)
  }

  /// - Parameter checksAll: false passes over a wrong checksum, for tests that damage what it protects.
  package init(compact bytes: UnsafeRawBufferPointer, checksAll: Bool) throws(CompactSnapshotError) {
    var reader = try CompactReader(bytes, checksChecksum: checksAll)
    do {
      self = try reader.snapshot()
    } catch let error as CompactSnapshotError {
      throw error
    } catch let error as JSONError {
      let place = [reader.section, error.field].filter { !$0.isEmpty }.joined(separator: ".")
      throw CompactSnapshotError(problem: [place, error.problem].filter { !$0.isEmpty }.joined(separator: ": "))
    } catch {
      throw CompactSnapshotError(problem: "\(error)")
    }
  }

  /// Whether bytes claim to be a compact form, of any version.
  public static func isCompact(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.prefix(4).elementsEqual(CompactForm.magic.prefix(4))
  }
}

extension CompactReader {
  fileprivate mutating func snapshot() throws -> Snapshot {
    try require("", "", .json)
    var snapshot = try json { try Snapshot(from: &$0) }
    try read(into: &snapshot.input)
    if let output = try record("output.") {
      guard let whole = try? EpochOutput(output) else {
        throw CompactSnapshotError(problem: "output: no section of \(output.missingFields.joined(separator: ", "))")
      }
      snapshot.output = whole
    }
    if let recorded = try record("recorded.") {
      guard snapshot.recorded != nil else { throw CompactSnapshotError(problem: "sections of recorded, which is null") }
      snapshot.recorded = recorded
    }
    if let recorded = try record("subnet.recorded.") {
      guard snapshot.subnet != nil else { throw CompactSnapshotError(problem: "sections of subnet, which is null") }
      snapshot.subnet?.recorded = recorded
    }
    if try section("", "intermediate", .json) { snapshot.intermediate = try json { try EpochTrace(from: &$0) } }
    try end()

    do {
      try snapshot.input.validateLists()
      if let rules = try? snapshot.rules() { try snapshot.input.validate(under: rules) }
    } catch {
      throw CompactSnapshotError(problem: "input.\(error)")
    }
    let n = snapshot.input.neuronCount
    try snapshot.output?.requireLengths(n)
    try snapshot.recorded?.requireLengths(n)
    try snapshot.subnet?.requireLengths(n)
    try snapshot.intermediate?.requireLengths(n)
    return snapshot
  }

  private mutating func read(into input: inout EpochInput) throws {
    if try section("input.", "ownerUID", .number) { input.ownerUID = try number() }
    input.lastUpdate = try required("input.", "lastUpdate")
    input.blockAtRegistration = try required("input.", "blockAtRegistration")
    input.alphaStake = try required("input.", "alphaStake")
    input.taoStake = try required("input.", "taoStake")
    try require("input.", "validatorPermits", .flags)
    input.validatorPermits = try flags()
    try require("input.", "weights", .matrix)
    input.weights = try matrix()
    try require("input.", "bonds", .matrix)
    input.bonds = try matrix()
    if try section("input.", "commitBlocks", .optionalIntegers) { input.commitBlocks = try optionalIntegers() }
    input.previousConsensus = try optional("input.", "previousConsensus")
    let hotkeys: [UInt32]? = try optional("input.", "hotkeys")
    input.hotkeys = hotkeys?.map { Int($0) }
  }

  private mutating func record(_ prefix: StaticString) throws -> RecordedOutput? {
    let start = position
    var record = RecordedOutput()
    for field in OutputField.inFiles {
      let name = field.rawValue
      switch field.values {
      case .flags(let place): if try section(prefix, name, .flags) { record[place.record] = try flags() }
      case .proportions(let place):
        if try section(prefix, name, .integers) { record[place.record] = try integers() }
      case .amounts(let place):
        if try section(prefix, name, .integers) { record[place.record] = try integers() }
      case .rows(let place): if try section(prefix, name, .matrix) { record[place.record] = try matrix() }
      }
    }
    for field in FormerField.allCases {
      if try section(prefix, field.rawValue, .integers) { record[field.record] = try integers() }
    }
    return position == start ? nil : record
  }

  private mutating func require(_ prefix: StaticString, _ name: String, _ kind: CompactForm.Kind) throws {
    if try !section(prefix, name, kind) {
      throw CompactSnapshotError(problem: "no section \(prefix)\(name) at byte \(position)")
    }
  }

  private mutating func required<Value: FixedWidthInteger & UnsignedInteger>(
    _ prefix: StaticString, _ name: String
  ) throws -> [Value] {
    try require(prefix, name, .integers)
    return try integers()
  }

  private mutating func optional<Value: FixedWidthInteger & UnsignedInteger>(
    _ prefix: StaticString, _ name: String
  ) throws -> [Value]? {
    try section(prefix, name, .integers) ? integers() : nil
  }
}

extension CompactWriter {
  fileprivate mutating func write(_ input: EpochInput) {
    if let ownerUID = input.ownerUID { number("input.ownerUID", UInt64(ownerUID)) }
    integers("input.lastUpdate", input.lastUpdate)
    integers("input.blockAtRegistration", input.blockAtRegistration)
    integers("input.alphaStake", input.alphaStake)
    integers("input.taoStake", input.taoStake)
    flags("input.validatorPermits", input.validatorPermits)
    matrix("input.weights", input.weights)
    matrix("input.bonds", input.bonds)
    if let blocks = input.commitBlocks { optionalIntegers("input.commitBlocks", blocks) }
    if let consensus = input.previousConsensus { integers("input.previousConsensus", consensus) }
    if let hotkeys = input.hotkeys { integers("input.hotkeys", hotkeys.map { UInt32(clamping: $0) }) }
  }

  fileprivate mutating func write(_ prefix: String, _ record: RecordedOutput) {
    for field in OutputField.inFiles {
      let name = prefix + field.rawValue
      switch field.values {
      case .flags(let place): if let values = record[place.record] { flags(name, values) }
      case .proportions(let place): if let values = record[place.record] { integers(name, values) }
      case .amounts(let place): if let values = record[place.record] { integers(name, values) }
      case .rows(let place): if let values = record[place.record] { matrix(name, values) }
      }
    }
    for field in FormerField.allCases {
      if let values = record[field.record] { integers(prefix + field.rawValue, values) }
    }
  }
}
