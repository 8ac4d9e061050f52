// SPDX-License-Identifier: Apache-2.0
import Benchmark
import FixedPoint
import Yuma

/// The operations of I32F32 on proportions. The figures are for one operation: a thousand are timed at a time.
func benchmarkFixedPoint() {
  benchmark("add-saturating") { sum($0) { $0.saturatingAdding($1) } }
  benchmark("multiply-saturating") { sum($0) { $0.saturatingMultiplied(by: $1) } }
  benchmark("divide-safe") { sum($0) { $0.safeDivided(by: $1) } }
  benchmark("square-root") { sum($0) { x, _ in x.checkedSqrt() ?? .zero } }
  benchmark("logarithm") { sum($0) { x, _ in x.safeLn() } }
  benchmark("exponential") { sum($0) { x, _ in x.safeExp() } }
}

private func benchmark(_ name: String, _ run: @escaping ([I32F32]) -> I32F32) {
  Benchmark(
    "fixed-point.\(name)",
    configuration: .init(
      metrics: [.wallClock, .throughput], scalingFactor: .kilo, maxDuration: .milliseconds(100), maxIterations: 10_000),
    closure: { (_, operands) in blackHole(run(operands)) },
    setup: {
      var random = SplitMix64(seed: 1)
      return (0...1000).map { _ in I32F32(bits: Int64.random(in: 1...1 << 32, using: &random)) }
    })
}

/// Applies the operation to each number and its successor, and adds up the results so that none is left out.
@inline(__always)
private func sum(_ operands: [I32F32], _ operation: (I32F32, I32F32) -> I32F32) -> I32F32 {
  var sum = I32F32.zero
  for k in 1..<operands.count { sum = sum.wrappingAdding(operation(operands[k - 1], operands[k])) }
  return sum
}
