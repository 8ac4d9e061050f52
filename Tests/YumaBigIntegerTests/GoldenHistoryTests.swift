// SPDX-License-Identifier: Apache-2.0
#if GMP
  import Testing
  import TestSupport
  import Yuma
  import YumaBigInteger

  @Suite("With 32 bits and the chain's recipes the exact engine is the chain of its time")
  struct GoldenHistoryTests {
    @Test("on every golden epoch of every ruleset", arguments: Vectors.historyFolders)
    func everyRuleset(folder: String) throws {
      var compared = 0
      for name in try Vectors.epochFiles(in: folder) {
        for (index, snapshot) in try Vectors.snapshots(name).enumerated() {
          let comparison = try Comparison(snapshot.input, under: snapshot.rules())
          try comparison.expectAgreement("\(name), epoch \(index)")
          guard comparison.reference.remarks.isEmpty, let output = snapshot.output else { continue }
          #expect(comparison.exact.output.incentive == output.incentive, "\(name), epoch \(index)")
          #expect(comparison.exact.output.bonds == output.bonds, "\(name), epoch \(index)")
          compared += 1
        }
      }
      #expect(compared > 0)
    }
  }
#endif
