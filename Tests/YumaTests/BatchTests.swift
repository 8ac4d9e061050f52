// SPDX-License-Identifier: Apache-2.0
import RandomSubnets
import Testing
import Yuma

@Suite struct BatchTests {
  private static let inputs = (0..<UInt64(150)).map { randomSubnet(seed: $0, .everyday) }

  @Test(arguments: [1, 2, 7])
  func `Results come in the order of the inputs and equal single runs`(_ width: Int) async throws {
    let batch = EpochBatch(engine: .reference, width: width)
    var next = 0
    try await batch.run(Self.inputs, under: .golden) { index, result in
      #expect(index == next)
      next += 1
      let single = try Epoch.run(Self.inputs[index], under: .golden).output
      #expect(try result.get().output == single, "seed \(index)")
    }
    #expect(next == Self.inputs.count)
  }

  @Test func `An invalid input fails alone`() async throws {
    var inputs = Self.inputs
    inputs[17].alphaStake.append(1)
    var failures: [Int] = []
    try await EpochBatch(engine: .reference, width: 2).run(inputs, under: .golden) { index, result in
      if case .failure(let error) = result {
        failures.append(index)
        #expect(error.field == "alphaStake")
      }
    }
    #expect(failures == [17])
  }

  @Test func `Histories run side by side, each epoch from the last one's output`() async throws {
    let firsts = Self.inputs.prefix(20)
    var results: [EpochOutput] = []
    try await EpochBatch(engine: .reference, width: 3).forEach(
      of: firsts,
      run: { runner, first in
        var input = first
        var output = EpochOutput()
        for _ in 0..<5 {
          try runner.run(input, under: .golden, into: &output)
          input.bonds = output.bonds
          input.validatorPermits = output.validatorPermits
        }
        return output
      }, consume: { results.append($1) })

    for (first, result) in zip(firsts, results) {
      var input = first
      for _ in 0..<4 {
        let output = try Epoch.run(input, under: .golden).output
        input.bonds = output.bonds
        input.validatorPermits = output.validatorPermits
      }
      #expect(try Epoch.run(input, under: .golden).output == result)
    }
    #expect(results.count == 20)
  }

  @Test func `Items are drawn no faster than results are consumed`() async throws {
    var drawn = 0
    var consumed = 0
    var largestLead = 0
    let items = sequence(first: 0, next: { $0 < 999 ? $0 + 1 : nil }).lazy.map { number in
      drawn += 1
      return number
    }
    try await EpochBatch(engine: .reference, width: 2).forEach(of: items, run: { $1 }) { index, number in
      #expect(index == number)
      consumed += 1
      largestLead = max(largestLead, drawn - consumed)
    }
    #expect(consumed == 1000)
    #expect(largestLead <= 2 * 2 * 8)
  }

  @Test func `A consumer that throws stops the batch`() async throws {
    struct Enough: Error {}
    var seen = 0
    await #expect(throws: Enough.self) {
      try await EpochBatch(engine: .reference, width: 2).run(Self.inputs, under: .golden) { index, _ in
        seen = index
        if index == 30 { throw Enough() }
      }
    }
    #expect(seen == 30)
  }

  @Test func `A cancelled batch stops with an error and consumes no more`() async throws {
    let task = Task {
      var count = 0
      let endless = sequence(first: 0) { $0 + 1 }
      do {
        try await EpochBatch(engine: .reference, width: 2).forEach(
          of: endless, run: { runner, seed in try runner.run(Self.inputs[seed % 150], under: .golden, detail: .output) }
        ) { _, _ in
          count += 1
          if count == 40 { withUnsafeCurrentTask { $0?.cancel() } }
        }
      } catch is CancellationError {
        return count
      }
      return -1
    }
    let count = try await task.value
    #expect(count == 40)
  }
}
