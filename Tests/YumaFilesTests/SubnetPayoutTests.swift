// SPDX-License-Identifier: Apache-2.0
import DynamicTAO
import Foundation
import TestSupport
import Testing
import YumaFiles

@Suite("subnet-payout/1 files")
struct SubnetPayoutTests {
  private static let path = "\(Vectors.folder)/../Examples/Payout/payout.json"

  private func error(replacing text: String, by other: String) throws -> String {
    let folder = try TemporaryFolder()
    let original = try FileContents(path: Self.path)
    let changed = String(decoding: original.bytes, as: UTF8.self).replacingOccurrences(of: text, with: other)
    let path = try folder.write(changed, to: "payout.json")
    do throws(FileError) {
      _ = try SubnetPayout(FileContents(path: path))
      return "no error"
    } catch {
      return error.description.replacingOccurrences(of: path, with: "F")
    }
  }

  @Test("A file is read back as it was written")
  func roundTrip() throws {
    var payout = try SubnetPayout(FileContents(path: Self.path))
    #expect(try SubnetPayout(FileContents(name: "again", bytes: payout.json())) == payout)
    payout.hotkeys[3].isImmune = true
    payout.hotkeys[3].autoStake = "owner F"
    payout.assumed = ["hotkeys[0].take"]
    payout.owner = nil
    payout.pendingOwnerCutAfter = nil
    #expect(try SubnetPayout(FileContents(name: "again", bytes: payout.json())) == payout)
  }

  @Test("What is wrong is one line that names the field, the place and the rule")
  func errors() throws {
    let cases = [
      ("\"miner D\",\n   \"coldkey\"", "\"miner E\",\n   \"coldkey\"", "occurs twice"),
      ("\"hotkey\": \"outsider H\",\n     \"prop", "\"hotkey\": \"nobody\",\n     \"prop", "is none of the hotkeys"),
      ("\"hotkey\": \"owner F\"\n }", "\"hotkey\": \"nobody\"\n }", "owner.hotkey"),
      ("\"miner E\",\n  \"owner F\"", "\"nobody\",\n  \"owner F\"", "neurons[4]"),
      ("\"take\": 9830", "\"take\": 65536", "take"), ("\"take\": 9830", "\"dividend\": 5", "dividend"),
      ("\"alphaStake\": 5,", "\"alphaStake\": -1,", "alphaStake"),
      ("\"server\"", "\"sever\"", "sever"),
    ]
    for (text, other, expected) in cases {
      let message = try error(replacing: text, by: other)
      #expect(message.contains(expected) && !message.contains("\n"), "\(text): \(message)")
    }
  }
}
