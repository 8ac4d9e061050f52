import DynamicTAO
import Foundation
import Testing

@Suite("A scenario as JSON")
struct ScenarioTests {
  func scenario(_ json: String) throws -> NetworkScenario {
    try JSONDecoder().decode(NetworkScenario.self, from: Data(json.utf8))
  }

  @Test("Missing fields have their defaults; more subnets than the default limit raise it")
  func defaults() throws {
    #expect(try scenario("{}") == NetworkScenario())
    let large = try scenario(#"{"subnetCount": 256, "seed": 18446744073709551615, "policy": "yield"}"#)
    #expect(large.subnetLimit == 256 && large.seed == .max && large.policy == .yield)
  }

  @Test("What is written is read back")
  func roundTrip() throws {
    var written = NetworkScenario()
    written.neuronCount = 64
    written.validatorCount = 8
    written.sharesByFlow = true
    written.tempo = 99
    let data = try JSONEncoder().encode(written)
    #expect(try JSONDecoder().decode(NetworkScenario.self, from: data) == written)
  }

  @Test("An unknown field and a broken rule are named; another kind is an error")
  func refused() throws {
    #expect(throws: EmissionError(field: "tempos", problem: "no such field of a scenario")) {
      try scenario(#"{"tempos": 3}"#)
    }
    #expect(throws: EmissionError(field: "tempo", problem: "70000 is above 65535")) {
      try scenario(#"{"tempo": 70000}"#)
    }
    #expect(throws: DecodingError.self) { try scenario(#"{"tempo": "long"}"#) }
    #expect(throws: DecodingError.self) { try scenario(#"{"policy": "astrology"}"#) }
  }
}
