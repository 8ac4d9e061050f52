// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import Testing
import Yuma
import YumaFiles
import YumaLab

@Suite("A network's scenario as a file")
struct ScenarioFileTests {
  func scenario(_ json: String) throws -> NetworkScenario {
    try NetworkScenario(FileContents(name: "scenario", bytes: json.utf8))
  }

  @Test("Missing fields have their defaults; more subnets than the default limit raise it")
  func defaults() throws {
    #expect(try scenario("{}") == NetworkScenario())
    let large = try scenario(#"{"subnetCount": 256, "seed": 18446744073709551615, "policy": "yield"}"#)
    #expect(large.subnetLimit == 256 && large.seed == .max && large.policy == .yield)
    #expect(try scenario(#"{"seed": "18446744073709551615"}"#).seed == .max)
  }

  @Test("What is written is read back: every field, and every subnet")
  func roundTrip() throws {
    var written = NetworkScenario()
    written.subnetCount = 5
    written.neuronCount = 64
    written.validatorCount = 8
    written.sharesByFlow = true
    written.tempo = 99
    #expect(try scenario(written.json()) == written)
    var generated = try written.generated()
    generated.subnets?[2].tempo = 7
    generated.subnets?[3].emissionEnabled = false
    generated.subnets?[4].liquidAlpha = true
    #expect(try scenario(generated.json()) == generated)
    for field in NetworkScenario.fields { #expect(generated.json().contains("\"\(field.name)\":")) }
  }

  @Test("A scenario with its subnets written out is the same network as its seed")
  func generated() throws {
    var seeded = NetworkScenario()
    seeded.seed = 11
    seeded.subnetCount = 6
    seeded.specVersion = 446
    seeded.neuronCount = 8
    seeded.validatorCount = 3
    seeded.tempo = 20
    func end(_ scenario: NetworkScenario) throws -> NetworkSample {
      var network = try Network(scenario: scenario, engine: .reference)
      for _ in 0..<40 { try network.step() }
      return network.sample
    }
    #expect(try end(seeded) == end(scenario(seeded.generated().json())))
  }

  @Test(
    "A field that is unknown, of another kind, repeated, or breaks its rule is named",
    arguments: [
      (#"{"tempos": 3}"#, #"tempos: unknown key; the nearest known is "tempo""#),
      (#"{"tempo": 70000}"#, "tempo: 70000 is above 65535"),
      (#"{"tempo": "long"}"#, "tempo: long is not an integer from 0 to 18446744073709551615"),
      (#"{"tempo": 1.5}"#, "tempo: 1.5 is not an integer from 0 to 18446744073709551615"),
      (#"{"tempo": 1, "tempo": 1}"#, "tempo: repeated key"),
      (#"{"policy": "astrology"}"#, "policy: astrology is not one of random, momentum, value, yield"),
      (#"{"sharesByFlow": 1}"#, "sharesByFlow: 1 is not true or false"),
      (#"{"tradeChance": 65536}"#, "tradeChance: 65536 is not an integer from 0 to 65535"),
      (#"{"subnets": [{"netuid": 4}, {"netuid": 4}]}"#, "subnets[1].netuid: 4 occurs twice"),
      (#"{"subnets": [{"netuid": 0}]}"#, "subnets[0].netuid: 0 is not from 1 to 4095"),
      (#"{"subnets": [{"taoReserve": 4}]}"#, "subnets[0].netuid: missing"),
      (
        #"{"subnets": [{"netuid": 1, "taoReserve": 21000000000000000}]}"#,
        "subnets[0].taoReserve: 21000000000000000 rao exceed what root and the pools before leave of the issuance, "
          + "5681823000000000"
      ),
      (
        #"{"subnets": [{"netuid": 1, "quoteWeight": 1}]}"#,
        "subnets[0].quoteWeight: 1 is not from 10000000000000000 to 990000000000000000"
      ),
      (
        #"{"subnets": [{"netuid": 1, "movingPrice_I96F32": -1}]}"#, "subnets[0].movingPrice: a negative price"
      ),
      (
        #"{"subnets": [{"netuid": 1, "stakedAlpha": 1}]}"#,
        "subnets[0].stakedAlpha: 1 rao staked with validators, and no neurons"
      ),
      (
        #"{"issuance": 21000000000000001}"#,
        "issuance: 21000000000000001 rao exceed the supply of 21000000000000000"
      ),
    ])
  func refused(json: String, message: String) throws {
    do {
      _ = try scenario(json)
      Issue.record("\(json) is taken")
    } catch let error as FileError {
      #expect(error.description == "scenario: \(message)")
    }
  }
}
