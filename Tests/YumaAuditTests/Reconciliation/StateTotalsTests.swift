// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Yuma
import YumaAudit
import YumaFiles
import YumaImport

@Suite("Whole states, read piece by piece")
struct StateTotalsTests {
  @Test("Every form of a state has the same sums, and only what is a whole state proves absence")
  func forms() throws {
    let state = try StateFile.madeUp()
    let forms: [(String, String, Bool)] = [
      ("object", state.object, true), ("specification", state.chainSpecification, true), ("pairs", state.pairs, true),
      ("log", state.log, true), ("changes", state.changes, true), ("table", state.table, false),
      ("lines", state.keyed, false),
      ("minified", state.object.replacing("\n", with: "").replacing(" ", with: ""), true),
    ]
    let wanted = try state.reconciled().lines
    for (name, text, isWhole) in forms {
      #expect(try state.totals(text).isWhole == isWhole, "\(name)")
      let totals = try state.totals(text, isComplete: !isWhole)
      #expect(totals.values == state.values.count && totals.remarks.isEmpty, "\(name)")
      let lines = try Reconciliation(of: totals).lines
      #expect(
        lines.map(\.recorded) == wanted.map(\.recorded) && lines.map(\.recomputed) == wanted.map(\.recomputed),
        "\(name)")
    }
  }

  @Test("A part of a state never deviates and never conforms where a value of a sum may be missing")
  func parts() throws {
    var state = try StateFile.madeUp()
    state.values.removeAll { $0.key == "0x3a636f6465" }
    for text in [state.object, state.table, state.keyed] {
      let totals = try state.totals(text)
      #expect(!totals.isWhole)
      let found = try Reconciliation(of: totals)
      // TotalIssuance and Balances.TotalIssuance are two values, which are there.
      #expect(
        found.lines.filter { $0.verdict == .conforms }.allSatisfy {
          $0.identity == .totalIssuance || $0.identity == .subnetAccount
        })
      #expect(found.counts.values.allSatisfy { $0.deviates == 0 })
      #expect(try Reconciliation(of: state.totals(text, isComplete: true)).verdict == .conforms)
    }
    // Somebody's list of pairs proves nothing by itself. Whoever says that it is complete speaks of the pallets that are in it.
    let pallet = StateFile.prefix(.totalIssuance).prefix(34)
    var subtensor = state
    subtensor.values.removeAll { !$0.key.hasPrefix(pallet) }
    let unproven = try Reconciliation(of: subtensor.totals(subtensor.pairs), specVersion: 475)
    #expect(
      unproven.lines.filter { $0.identity == .alphaStaked }.allSatisfy {
        $0.verdict != .conforms && $0.verdict != .deviates
      })
    let found = try Reconciliation(of: subtensor.totals(subtensor.pairs, isComplete: true), specVersion: 475)
    #expect(
      found.lines.filter { [.totalStake, .root, .alphaStaked].contains($0.identity) }.allSatisfy {
        $0.verdict == .conforms
      })
    let issuance = try #require(found.lines.first { $0.identity == .totalIssuance })
    #expect(issuance.verdict.incompleteness == "missing from the dump: Balances.TotalIssuance")
  }

  @Test("With one value left out of a part of a state, no line deviates")
  func leftOut() throws {
    var state = try StateFile.madeUp()
    state.values.removeAll { $0.key == "0x3a636f6465" }
    for place in state.values.indices {
      var part = state
      part.values.remove(at: place)
      guard let found = try? Reconciliation(of: part.totals(), specVersion: 475) else { continue }
      #expect(found.counts.values.allSatisfy { $0.deviates == 0 }, "\(state.values[place].key)")
    }
  }

  @Test("A dump that is cut anywhere is an error of one line, in JSON; in a table it is an error or proves nothing")
  func cut() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("seed \(seed)")
    var random = SplitMix64(seed: seed)
    let state = try StateFile.madeUp()
    for text in [state.object, state.pairs, state.chainSpecification, state.log] {
      for _ in 0..<40 {
        let end = Int.random(in: 1..<(text.utf8.count - 3), using: &random)
        let part = String(decoding: text.utf8.prefix(end), as: UTF8.self)
        do {
          let totals = try state.totals(part)
          // The line of a request is a document of its own.
          #expect(text == state.log && totals.values == 0, "\(end)")
        } catch let error as FileError {
          #expect(!"\(error)".contains("\n") && !error.problem.isEmpty)
        }
      }
    }
    var rows = state
    rows.values.removeAll { $0.key == "0x3a636f6465" }
    for _ in 0..<40 {
      let end = Int.random(in: 20..<rows.table.utf8.count, using: &random)
      guard let totals = try? rows.totals(String(decoding: rows.table.utf8.prefix(end), as: UTF8.self)) else {
        continue
      }
      guard let found = try? Reconciliation(of: totals, specVersion: 475) else { continue }
      #expect(found.counts.values.allSatisfy { $0.deviates == 0 })
    }
  }

  @Test("Lines that are cut off between two of them are no whole state, though they have the runtime's code")
  func cutBetweenLines() throws {
    let state = try StateFile.madeUp()
    let lines = state.values.map { "[\"\($0.key)\", \"\($0.value)\"]\n" }
    for (heading, lines) in [("key,value\n", state.values.map { "\($0.key),\($0.value)\n" }), ("", lines)] {
      for count in [20, 111, 143, lines.count] {
        let totals = try state.totals(heading + lines.prefix(count).joined())
        #expect(!totals.isWhole)
        let found = try Reconciliation(of: totals, specVersion: 475)
        #expect(found.counts.values.allSatisfy { $0.deviates == 0 }, "\(count)")
      }
    }
  }

  @Test("A share or an account that is there twice does not make a chain deviate")
  func twice() throws {
    var state = try StateFile.madeUp()
    for item in [StateItem.alpha, .account] {
      state.values.append(state.values[try #require(state.places(of: item).first)])
    }
    let found = try Reconciliation(of: state.totals(state.pairs))
    let open = found.lines.filter { $0.verdict != .conforms }
    #expect(Set(open.map(\.identity)) == [.shares, .balances] && open.allSatisfy { $0.difference != 0 })
    #expect(open.allSatisfy { $0.verdict.incompleteness?.contains("may be there twice") == true })
  }

  @Test(
    "What is wrong is one line with the item and the rule",
    arguments: [
      (StateItem.totalStake, "0x01", "SubtensorModule.TotalStake, key 0x", "the value ends after 1 bytes"),
      (.totalStake, "0x010000000000000000", "SubtensorModule.TotalStake, key 0x", "1 bytes are left"),
      (.totalStake, "0x0", "SubtensorModule.TotalStake", "it is cut off"),
      (.totalStake, "0x0g", "SubtensorModule.TotalStake", "not both hexadecimal"),
      (.totalStake, "12", "SubtensorModule.TotalStake", "it does not begin with 0x"),
      (.lastRuntimeUpgrade, "0x6d07fd01", "System.LastRuntimeUpgrade", "items are announced"),
      (.networksAdded, "0x02", "SubtensorModule.NetworksAdded", "where a bool is 0 or 1"),
      (.account, "0x00", "System.Account", "the value ends after 1 bytes"),
    ])
  func badValues(item: StateItem, value: String, place: String, rule: String) throws {
    var state = try StateFile.madeUp()
    state.values[try #require(state.places(of: item).first)].value = value
    let error = #expect(throws: FileError.self) { try state.totals() }
    #expect(error?.problem.hasPrefix(place) == true && error?.problem.contains(rule) == true, "\(error?.problem ?? "")")
    #expect(error.map { "\($0)".contains("\n") } == false)
  }

  @Test("Keys of another length, twice the same, out of order, and items of another pallet with the same name")
  func keys() throws {
    let original = try StateFile.madeUp()
    let place = try #require(original.places(of: .subnetTAO).first)
    var state = original
    state.values[place].key += "00"
    let error = #expect(throws: FileError.self) { try state.totals() }
    #expect(
      error?.problem.contains("a key of SubtensorModule.SubnetTAO with 3 bytes of parameters, where it has 2") == true)
    state = original
    state.values.insert(state.values[place], at: place)
    let twice = #expect(throws: FileError.self) { try state.totals() }
    #expect(twice?.problem.hasSuffix("given twice") == true)
    state = original
    state.values.reverse()
    #expect(try state.totals().remarks.first?.hasPrefix("the keys are not in ascending order") == true)
    state = original
    let stake = try #require(original.places(of: .totalStake).first)
    // TotalStake of a pallet of another name.
    state.values.append(("0x" + String(repeating: "ff", count: 16) + original.values[stake].key.dropFirst(34), "0x00"))
    let totals = try state.totals()
    #expect(totals.otherItems == (try original.totals()).otherItems + 1)
    #expect(try Reconciliation(of: totals).verdict == .conforms)
  }

  @Test(
    "What is no state is refused in one line",
    arguments: [
      ("", "the file is empty"), ("hello", "neither JSON nor a table"), ("<html>", "neither JSON nor a table"),
      ("[1, 2", "the dump ends in the middle"), ("{\"error\": {\"code\": 1}}", "answered with an error"),
      ("{\"result\": \"0x01\", \"id\": 1}", "one value, and nothing says of which key"),
      ("{\"schema\": \"yuma-epoch/1\"}", "a document of the schema \"yuma-epoch/1\""),
      ("{\"schema\": \"yuma-storage/1\"}", "holds two states"), ("{\"0xaa\": 5}", "a text or null belongs here"),
      ("{\"0xaa\" \"0xbb\"}", "':' belongs here"), ("[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]", "nested deeper than"),
      ("{\"0xzz\": \"0x00\"}", "not both hexadecimal"), ("key,value\n0x00\n", "line 2: 1 columns"),
      ("{\"a\": @}", "where a value belongs"),
    ])
  func refused(text: String, words: String) throws {
    let error = #expect(throws: FileError.self) { try StateFile(values: []).totals(text) }
    let message = error.map { "\($0)" } ?? ""
    #expect(message.contains(words) && !message.contains("\n"), "\(message)")
  }

  @Test("Random bytes and damaged dumps end in an error or in totals, and never in a trap")
  func damaged() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("seed \(seed)")
    var random = SplitMix64(seed: seed)
    let state = try StateFile.madeUp()
    let folder = try TemporaryFolder()
    for text in [state.pairs, state.chainSpecification, state.table] {
      for _ in 0..<60 {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 1...255, using: &random)
        }
        let path = try folder.write(Data(bytes), to: "damaged")
        guard let totals = try? StateTotals(path: path) else { continue }
        _ = try? Reconciliation(of: totals, specVersion: 475).json()
      }
    }
  }

  @Test("A text that is longer than a piece, split anywhere, is one text")
  func longValues() throws {
    var state = try StateFile.madeUp()
    let code = try #require(state.values.firstIndex { $0.key == "0x3a636f6465" })
    state.values[code].value = "0x" + String(repeating: "ab", count: 700_000)
    #expect(try state.reconciled().verdict == .conforms)
  }
}
