// SPDX-License-Identifier: Apache-2.0
import Foundation
import MadeUpHistories
import TestSupport
import Testing
import Yuma

@testable import YumaFiles

@Suite("The compact form of a snapshot")
struct CompactSnapshotTests {
  @Test("What is written is read back, with everything that a snapshot may have")
  func roundTrip() throws {
    for path in Self.files() {
      let file = try SnapshotFile(path: path)
      for index in 0..<file.epochCount {
        var snapshot = try #require(file.snapshot(at: index))
        #expect(try Self.read(snapshot.compact()) == snapshot, "\(path)")
        snapshot.recorded = RecordedOutput()
        snapshot.recorded?.incentive = snapshot.output?.incentive
        snapshot.output = nil
        snapshot.assumed = ["input.parameters.kappa"]
        let read = try Self.read(snapshot.compact())
        #expect(read == snapshot && read.json() == snapshot.json(), "\(path)")
      }
    }
  }

  @Test("A changed bit is found, and so is a missing end")
  func damage() throws {
    let form = try #require(try MadeUpHistory.snapshots(1).first).compact()
    for place in form.indices {
      var changed = form
      changed[place] ^= 1 << UInt8(place % 8)
      #expect(throws: CompactSnapshotError.self) { try Self.read(changed) }
      #expect(throws: CompactSnapshotError.self) { try Self.read(Array(form[..<place])) }
    }
  }

  @Test("Damage under a right checksum is an error or another snapshot, never a trap")
  func hostileBytes() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SplitMix64(seed: seed)
    let forms = try Self.files().prefix(40).map { try #require(SnapshotFile(path: $0).snapshot(at: 0)).compact() }
    for _ in 0..<2000 {
      var form = try #require(forms.randomElement(using: &random))
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<form.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: form[place] = UInt8.random(in: .min ... .max, using: &random)
        case 1: form[place] = .max
        case 2: form.removeSubrange(place..<min(form.count, place + 8))
        default: form.insert(contentsOf: form[place..<min(form.count, place + 8)], at: place)
        }
        if form.isEmpty { break }
      }
      guard let read = try? form.withUnsafeBytes({ try Snapshot(compact: $0, checksAll: false) }) else { continue }
      #expect(throws: Never.self, "seed \(seed)") { try read.input.validate(under: .golden) }
      #expect(try Self.read(read.compact()) == read, "seed \(seed)")
    }
  }

  @Test("Lengths that lie take no memory")
  func lyingLengths() throws {
    let form = try #require(try MadeUpHistory.snapshots(1).first).compact()
    // The matrix's rows claim four billion entries each, in a width of no bytes.
    let name = Array("input.weights".utf8) + [UInt8(ascii: "m")]
    let start = try #require(form.indices.first { form[$0...].starts(with: name) }) + name.count
    var lying = form
    lying.replaceSubrange(start + 4..<start + 13, with: [0] + [UInt8](repeating: 0xFF, count: 4) + [0, 0, 0, 0])
    #expect(throws: CompactSnapshotError.self) {
      try lying.withUnsafeBytes { try Snapshot(compact: $0, checksAll: false) }
    }
  }

  @Test("Bytes of another kind, or of a later version, are named")
  func otherBytes() throws {
    #expect(throws: CompactSnapshotError.self) { try Self.read([]) }
    #expect(throws: CompactSnapshotError.self) { try Self.read(Array("{\"schema\"}".utf8)) }
    var later = try #require(try MadeUpHistory.snapshots(1).first).compact()
    later[4] = 2
    #expect { try Self.read(later) } throws: { "\($0)".contains("version 2") }
  }

  @Test("The checksum is zlib's CRC-32")
  func checksum() {
    #expect(Array("123456789".utf8).withUnsafeBytes { Checksum.crc32($0) } == 0xCBF4_3926)
    let bytes = (0..<100).map { UInt8($0) }
    #expect(bytes.withUnsafeBytes { Checksum.crc32($0) } == 0x58C9_32F5)
    #expect([UInt8]().withUnsafeBytes { Checksum.crc32($0) } == 0)
  }

  @Test("The checksum is the same by tables alone, whatever the length and the alignment")
  func checksumByTables() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SplitMix64(seed: seed)
    let bytes = (0..<700).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    bytes.withUnsafeBytes { bytes in
      for start in 0..<20 {
        for end in start..<(start == 3 ? bytes.count : 300) {
          let part = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
          #expect(Checksum.crc32(part) == Checksum.portableCRC32(part), "seed \(seed), \(start)..<\(end)")
        }
      }
    }
  }

  static func read(_ bytes: [UInt8]) throws -> Snapshot { try bytes.withUnsafeBytes { try Snapshot(compact: $0) } }

  static func files() -> [String] { Vectors.files("epoch") + [Vectors.sn15] }
}
