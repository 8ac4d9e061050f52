import Foundation
import Testing
import YumaAudit

@Suite("Emission vectors")
struct EmissionVectorTests {
  /// A golden file: one function.
  struct VectorFile: Decodable {
    let function: String
    let cases: [Case]

    struct Case: Decodable {
      let `in`: [String: Value]
      let out: Value?
    }
  }

  /// A value as the files write it.
  struct Value: Decodable {
    let value: EmissionValue

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        value = .null
      } else if let text = try? container.decode(String.self) {
        value = .text(text)
      } else if let flag = try? container.decode(Bool.self) {
        value = .flag(flag)
      } else if let integer = try? container.decode(Int.self) {
        value = .integer(integer)
      } else if let list = try? container.decode([Value].self) {
        value = .list(list.map(\.value))
      } else {
        value = .object(try container.decode([String: Value].self).mapValues(\.value))
      }
    }
  }

  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Vectors/emission")

  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".json") }.sorted()

  @Test("There is a file for every function, and a function for every file")
  func complete() { #expect(Self.names == EmissionFunctions.names.map { "\($0).json" }) }

  @Test("Every case of a file has the recorded result", arguments: names)
  func conforms(name: String) throws {
    let data = try Data(contentsOf: Self.folder.appendingPathComponent(name))
    let file = try JSONDecoder().decode(VectorFile.self, from: data)
    #expect(!file.cases.isEmpty)
    for (index, vector) in file.cases.enumerated() {
      let found = try EmissionFunctions.evaluate(function: file.function, input: vector.in.mapValues(\.value))
      let expected = vector.out?.value ?? .null
      #expect(found == expected, "cases[\(index)]: \(found), expected \(expected)")
    }
  }

  @Test("A missing field and an unknown function are named")
  func errors() {
    #expect(throws: EmissionVectorError.unknownFunction("root")) {
      try EmissionFunctions.evaluate(function: "root", input: [:])
    }
    #expect(throws: EmissionVectorError.field("issuance", expected: "a value, found none")) {
      try EmissionFunctions.evaluate(function: "block-emission", input: [:])
    }
    #expect(throws: EmissionVectorError.self) {
      try EmissionFunctions.evaluate(function: "block-emission", input: ["issuance": "-1"])
    }
  }
}
