import Foundation
import TestSupport
import Testing
import YumaFiles
import YumaVectors

@Suite("Emission vectors")
struct EmissionVectorTests {
  static let names = Vectors.names("emission")

  @Test("There is a file for every function, and a function for every file")
  func complete() { #expect(Self.names == EmissionFunctions.names.map { "\($0).json" }) }

  @Test("Every case of every file has the recorded result")
  func conforms() async {
    let report = await Verifier(engines: []).verify([Vectors.path("emission")])
    #expect(report.files.count == Self.names.count)
    for file in report.files {
      guard case .compared(let verdicts) = file.finding else {
        Issue.record("\(file.path) is not compared")
        continue
      }
      #expect(verdicts.map(\.verdict) == [.conforming], "\(file.path)")
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
