// SPDX-License-Identifier: Apache-2.0
import Yuma
import YumaFiles

/// `fixed-point/1`: every call. The numbers are the same for all engines, so the verdict is the reference engine's.
struct FixedPointChecker: VectorChecker {
  var schema: String { FixedPointFile.schema }

  func check(_ contents: FileContents, engines: [EngineUnderTest]) throws(FileError) -> FileVerification.Finding {
    let file = try contents.document { try FixedPointFile(from: &$0) }
    if file.cases.isEmpty { return .skipped("it has no cases to compare") }
    var comparison = Comparison()
    for (index, vector) in file.cases.enumerated() {
      do {
        let found = try FixedPointOperations.evaluate(
          type: file.type, operation: file.operation, operands: vector.operands)
        comparison.compare("cases[\(index)].out", vector.result, found)
      } catch let error as FixedPointVectorError {
        throw FileError(file: contents.name, problem: error.isOfCase ? "cases[\(index)].\(error)" : "\(error)")
      } catch {
        throw FileError(file: contents.name, field: "cases[\(index)]", problem: "\(error)")
      }
    }
    let verdict = comparison.first.map { VectorVerdict.deviates($0) } ?? .conforms
    return .compared([EngineVerdict(engine: EpochEngine.reference.name, verdict: verdict)])
  }
}

extension FixedPointVectorError {
  /// Whether the operands of one case are at fault, not the file as a whole.
  fileprivate var isOfCase: Bool {
    switch self {
    case .unknownType, .unknownOperation: false
    case .operandCount, .operand: true
    }
  }
}

extension Comparison {
  mutating func compare(_ place: String, _ expected: FixedPointResult, _ found: FixedPointResult) {
    switch (expected, found) {
    case (.list(let expected), .list(let found)): compare(place, expected, found)
    case (.flags(let expected), .flags(let found)): compare(place, expected, found)
    // A list without elements does not tell its type.
    case (.list([]), .flags(let found)): compare(place, [], found)
    case (_, _) where expected == found: break
    default: record(place, expected.text, found.text)
    }
  }
}

extension FixedPointResult {
  fileprivate var text: String {
    switch self {
    case .null: "null"
    case .scalar(let text): text
    case .list(let texts): "[\(texts.joined(separator: ", "))]"
    case .flags(let flags): "\(flags)"
    }
  }
}
