// SPDX-License-Identifier: Apache-2.0
import Testing
import YumaFiles

@testable import YumaImport

@Suite("Hashes of storage keys give known answers")
struct HashTests {
  private func hex(_ bytes: some Sequence<UInt8>) -> String { Hexadecimal.text(bytes) }

  @Test("twox128 of names of the chain, by Docs/Specification/storage.md")
  func names() {
    let known = [
      ("SubtensorModule", "0x658faa385070e074c85bf6b568cf0555"),
      ("SubnetMovingPrice", "0x1abf1b0f4fd14f7b72ee50f9d91d5915"),
      ("EmissionGateBar", "0x7c9b0d2964cc73e7519676c3cc4d5df9"),
      // Of every Substrate chain.
      ("System", "0x26aa394eea5630e07c48ae0c9558cef7"), ("Number", "0x02a5c1b19ab7a04f536c519aca4983ac"),
    ]
    for (name, hash) in known { #expect(hex(XXHash64.twox128(name.utf8)) == hash, "\(name)") }
  }

  @Test("xxHash64 of its own test vectors, of every length of tail")
  func xxHash() {
    func hash(_ bytes: [UInt8]) -> UInt64 { bytes.withUnsafeBytes { XXHash64.hash($0, seed: 0) } }
    #expect(hash([]) == 0xEF46_DB37_51D8_E999)
    #expect(hash(Array("a".utf8)) == 0xD24E_C4F1_A98C_6E5B)
    #expect(hash(Array("abc".utf8)) == 0x44BC_2CF5_AD77_0999)
    let long = Array("Nobody inspects the spammish repetition".utf8)
    #expect(hash(long) == 0xFBCE_A83C_8A37_8BF1)
  }

  @Test("BLAKE2b of RFC 7693, and of its length 16")
  func blake() {
    let long = hex(Blake2b.hash(Array("abc".utf8), length: 64))
    #expect(long.hasPrefix("0xba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"))
    #expect(hex(Blake2b.hash128([])) == "0xcae66941d9efbd404e4d88758ea67670")
    // Two blocks.
    #expect(hex(Blake2b.hash128([UInt8](repeating: 0, count: 129))) == "0xdcd04926f5dafbeb0bb326f1915d1066")
  }
}
