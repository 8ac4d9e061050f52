// SPDX-License-Identifier: Apache-2.0
import CAllocationCounter
import Testing
import Yuma

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

#if DEBUG && !YUMA_OPTIMISED
  private let isOptimised = false
#else
  private let isOptimised = true
#endif

@Suite(
  .enabled(if: allocations_are_counted(), "allocations are counted with glibc alone"),
  .enabled(if: isOptimised, "code that is not optimised allocates here and there"))
struct AllocationTests {
  @Test("An array's storage is one allocation")
  func arrayStorage() {
    let before = allocation_count()
    let list = [UInt64](unsafeUninitializedCapacity: 1000) { list, count in
      list.initialize(repeating: before)
      count = 1000
    }
    let after = allocation_count()
    #expect(after == before + 1)
    #expect(list.last == before)
  }

  @Test("Every way to ask for memory counts once, and giving it back does not")
  func kin() {
    var memory: UnsafeMutableRawPointer?
    func allocations(_ body: () -> Void) -> UInt64 {
      let before = allocation_count()
      body()
      return allocation_count() - before
    }
    #expect(allocations { memory = malloc(100) } == 1)
    #expect(allocations { memory = realloc(memory, 100_000) } == 1)
    #expect(allocations { free(memory) } == 0)
    #expect(allocations { memory = calloc(10, 10) } == 1)
    #expect(allocations { free(memory) } == 0)
    #expect(allocations { memory = aligned_alloc(64, 128) } == 1)
    #expect(Int(bitPattern: memory) % 64 == 0)
    free(memory)
    #expect(allocations { _ = posix_memalign(&memory, 4096, 100) } == 1)
    #expect(Int(bitPattern: memory) % 4096 == 0)
    free(memory)
  }

  @Test(
    "A steady-state epoch allocates nothing", arguments: KernelSet.available, ["n256-v64-d10", "n256-v64-d100"])
  func steadyState(kernels: KernelSet, size: String) throws {
    for rules in SubnetShape.Rules.allCases {
      let input = try SubnetShape("\(size)-\(rules.rawValue)").makeInput(seed: 1)
      var runner = try EpochRunner(engine: .vector(kernels: kernels))
      var output = EpochOutput()
      for _ in 0..<2 { try runner.run(input, under: .golden, into: &output) }
      let before = allocation_count()
      try runner.run(input, under: .golden, into: &output)
      let count = allocation_count() - before
      #expect(count == 0, "\(size)-\(rules.rawValue)")
    }
  }
}
