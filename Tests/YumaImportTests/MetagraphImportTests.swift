// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import Yuma
import YumaFiles

@testable import YumaImport

@Suite("A metagraph with weights and bonds becomes a snapshot, or is refused as lossy")
struct MetagraphImportTests {
  private func file(
    weights: String = "[[0,[[1,65535],[2,300]]]]", bonds: String = "[]", metagraph: String = "", more: String = ""
  ) -> FileContents {
    let text = """
      {"schema":"yuma-metagraph/1","metagraph":{"block":100,"netuid":3,"tempo":99,"last_step":1,"last_update":[1,2,3],
       "block_at_registration":[0,0,0],"alpha_stake":[5,6,7],"tao_stake":[1,1,1],"rho":0.5,
       "validator_permit":[true,false,false]\(metagraph)},"weights":\(weights),"bonds":\(bonds)\(more)}
      """
    return FileContents(name: "metagraph", bytes: text.utf8)
  }

  @Test("Lists as Python prints them are those of JSON")
  func python() throws {
    let python = #""[(0, [(1, 65535), (2, 300)]), (2, [])]""#
    let imported = try MetagraphImport(file(weights: python))
    #expect(imported.snapshot.input.weights == SparseMatrix(rows: [[(1, 65535), (2, 300)], [], []]))
    #expect(try imported.snapshot.input == MetagraphImport(file()).snapshot.input)
    #expect(imported.snapshot.chain?.netuid == 3 && imported.recovered == [])
    #expect(imported.snapshot.assumed.contains("input.parameters.kappa"))
    #expect(imported.snapshot.assumed.contains("input.emission"))
  }

  @Test("Every u16 is recovered from its share in double, in single precision, and of six digits")
  func recovered() throws {
    for value in stride(from: 0, through: 65535, by: 7) {
      let share = Double(value) / 65535
      for text in ["\(share)", "\(Float(share))", String(format: "%.6f", share), String(format: "%.7e", share)] {
        #expect(try Decimal.share(Substring(text), isFull: true) == value, "\(text)")
      }
    }
    let imported = try MetagraphImport(
      file(metagraph: #","consensus":[0.0,0.49999237060546875,1.0],"kappa":0.4999924"#))
    #expect(imported.snapshot.recorded?.consensus == [0, 32767, 65535])
    #expect(imported.snapshot.input.parameters.kappa == 32767)
    #expect(imported.recovered == ["metagraph.consensus", "metagraph.kappa"])
  }

  @Test(
    "What has lost the chain's integer is refused, and said so",
    arguments: [
      (#"[[0,[[1,1.0],[2,0.1234]]]]"#, "", "weights: uid 0, entry 1: 0.1234 is lossy"),
      (#"[[0,[[1,0.5],[2,0.5]]]]"#, "", "uid 0, entry 0: 0.5 is lossy"),
      (#"[[0,[[1,0.2],[2,0.8]]]]"#, "", "weights: uid 0"),
      (#"[[0,[[1,1.0],[2,7]]]]"#, "", "7 is an integer among decimals"),
      (#"[[0,[[1,1.5],[2,1.0]]]]"#, "", "is not a share of 65535"),
      (#"[[0,[[1,70000]]]]"#, "", "70000 does not fit into 16 bits"),
      (#"[[0,[[1,-1]]]]"#, "", "-1 does not fit into 16 bits"),
      (#"[[7,[[1,1]]]]"#, "", "there is no uid 7 among 3 neurons"),
      (#"[[0,[]],[0,[]]]"#, "", "uid 0 has a row already"),
      (#"[[0,[[1,1,1]]]]"#, "", "the end of a pair"),
      (#""[(0, [(1, 5)]""#, "", "weights"),
      ("[]", #","dividends":[0.1,0.2,0.3]"#, "metagraph.dividends[0]: 0.1 is"),
      ("[]", #","emission":[1.5,2,3]"#, "metagraph.emission[0]: 1.5 is lossy"),
      ("[]", #","active":[true]"#, "metagraph.active: 1 elements"),
    ])
  func lossy(weights: String, metagraph: String, message: String) throws {
    let error = #expect(throws: FileError.self) { try MetagraphImport(file(weights: weights, metagraph: metagraph)) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test("Amounts are rao, or tokens with nine digits")
  func amounts() throws {
    #expect(try Decimal.rao("1894367.125000001") == 1_894_367_125_000_001)
    #expect(try Decimal.rao("18446744073709551615") == .max)
    for text in ["1.5", "1e9", "18446744073709551616", "18446744073.709551616", "-1", "1."] {
      #expect(throws: SCALEError.self) { try Decimal.rao(Substring(text)) }
    }
  }

  @Test("The total tells whether the TAO is weighted; where it tells, the weight is known too")
  func units() throws {
    let weight: UInt64 = 3_320_413_933_267_719_290
    func imported(_ tao: String, _ total: String) throws -> MetagraphImport {
      let text = """
        {"schema":"yuma-metagraph/1","metagraph":{"block":100,"tempo":99,"last_step":1,"last_update":[1,2],
         "block_at_registration":[0,0],"alpha_stake":[1000000000000,5],"tao_stake":\(tao),"validator_permit":[true,false]
         \(total.isEmpty ? "" : ",\"total_stake\":\(total)")},"weights":[],"bonds":[]}
        """
      return try MetagraphImport(FileContents(name: "metagraph", bytes: text.utf8))
    }
    // 18 percent of 100 tokens.
    let raw = try imported("[100000000000,0]", "[1018000000000,5]")
    #expect(raw.snapshot.input.taoStake == [100_000_000_000, 0] && raw.snapshot.input.parameters.taoWeight == weight)
    #expect(!raw.snapshot.assumed.contains("input.taoStake") && raw.notes == [])
    #expect(!raw.snapshot.assumed.contains("input.parameters.taoWeight"))
    let weighted = try imported("[18000000000,0]", "[1018000000000,5]")
    // One of the six amounts that have this weighted amount.
    #expect(99_999_999_995...100_000_000_005 ~= weighted.snapshot.input.taoStake[0])
    #expect(weighted.snapshot.assumed.contains("input.taoStake") && weighted.notes.count == 1)
    let open = try imported("[18000000000,0]", "")
    #expect(open.snapshot.input.taoStake == [18_000_000_000, 0] && open.snapshot.assumed.contains("input.taoStake"))
    let error = #expect(throws: FileError.self) { try imported("[100000000000,0]", "[1500000000000,5]") }
    #expect(error?.description.contains("metagraph.total_stake[0]: 1500000000000 is neither") == true)
  }

  @Test(
    "A value above its range is refused, never clamped",
    arguments: [
      #""max_validators":70000"#, #""kappa":65536"#, #""netuid":"65536""#, #""alpha_low":70000"#, #""owner_uid":65536"#,
      #""activity_cutoff":18446744073709551616"#,
    ])
  func ranges(member: String) throws {
    let text = """
      {"schema":"yuma-metagraph/1","metagraph":{"block":100,"tempo":99,"last_step":1,"last_update":[],
       "block_at_registration":[],"alpha_stake":[],"tao_stake":[],"validator_permit":[],\(member)},"weights":[],"bonds":[]}
      """
    let error = #expect(throws: FileError.self) {
      try MetagraphImport(FileContents(name: "metagraph", bytes: text.utf8))
    }
    #expect(error?.description.contains("does not fit into") == true, "\(error?.description ?? "")")
  }
}
