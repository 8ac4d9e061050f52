// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import YumaVectors

@Suite("Fixed-point vectors")
struct FixedPointVectorTests {
  /// A golden file: one operation on one type.
  struct VectorFile: Decodable {
    let type: String
    let operation: String
    let cases: [Case]

    struct Case: Decodable {
      let `in`: [Value]
      let out: Value?
    }
  }

  /// An operand or a result as the files write it.
  enum Value: Decodable {
    case scalar(String)
    case list([String])
    case flags([Bool])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self = .scalar(text)
      } else if let integer = try? container.decode(Int.self) {
        self = .scalar(String(integer))
      } else if let texts = try? container.decode([String].self) {
        self = .list(texts)
      } else if let integers = try? container.decode([Int].self) {
        self = .list(integers.map { String($0) })
      } else {
        self = .flags(try container.decode([Bool].self))
      }
    }

    var operand: FixedPointOperand? {
      switch self {
      case .scalar(let text): .scalar(text)
      case .list(let texts): .list(texts)
      case .flags: nil
      }
    }
  }

  static let names = Vectors.names("fixed-point")

  @Test("All the files are there")
  func complete() { #expect(Self.names.count == 148) }

  @Test("Every case of a file has the recorded result", arguments: names)
  func conforms(name: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: Vectors.path("fixed-point/\(name)")))
    let file = try JSONDecoder().decode(VectorFile.self, from: data)
    #expect(!file.cases.isEmpty)
    for (index, vector) in file.cases.enumerated() {
      let operands = vector.in.compactMap(\.operand)
      let found = try FixedPointOperations.evaluate(
        type: file.type, operation: file.operation, operands: operands)
      let agrees =
        switch (vector.out, found) {
        case (nil, .null): true
        case (.scalar(let expected), .scalar(let found)): expected == found
        case (.list(let expected), .list(let found)): expected == found
        case (.flags(let expected), .flags(let found)): expected == found
        // A list without elements does not tell its type.
        case (.list(let expected), .flags(let found)): expected.isEmpty && found.isEmpty
        default: false
        }
      #expect(agrees, "cases[\(index)]: \(found), expected \(vector.out.map { "\($0)" } ?? "null")")
    }
  }
}
