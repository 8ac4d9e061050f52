// SPDX-License-Identifier: Apache-2.0
import CDenseKernels
import Testing

@testable import DenseOperations

/// Every instruction set that this machine has against recorded results, bit by bit.
@Suite struct DenseKernelsTests {
  private static func random(
    _ count: Int, in range: ClosedRange<Double>, using random: inout LinearGenerator
  ) -> [Double] {
    (0..<count).map { _ in range.lowerBound + (range.upperBound - range.lowerBound) * random.unit() }
  }

  /// What the operations make of random matrices, of shapes with and without remainders.
  private static func results(_ kernels: DenseKernels, seed: UInt64) -> [[UInt64]] {
    var random = LinearGenerator(state: seed)
    let products = PortableProducts(kernels: kernels)
    var medians = ColumnMedians(kernels: kernels)
    var results: [[Double]] = []
    for (rowCount, columnCount) in [(1, 1), (3, 5), (9, 8), (24, 17), (67, 30)] {
      var matrix = DenseMatrix(rowCount: rowCount, columnCount: columnCount)
      for i in 0..<rowCount {
        for j in 0..<columnCount { matrix[i, j] = random.unit() }
      }
      let x = Self.random(columnCount, in: -1...1, using: &random)
      let y = Self.random(rowCount, in: 0...1, using: &random)
      var result: [Double] = []
      products.multiply(matrix, by: x, into: &result)
      results.append(result)
      products.multiplyTransposed(matrix, by: y, into: &result)
      results.append(result)
      matrix.sumRows(into: &result, kernels: kernels)
      results.append(result)
      matrix.sumColumns(into: &result, kernels: kernels)
      results.append(result)
      for majority in [0.4, 0.5, 2] {
        let total = y.reduce(0, +)
        medians.find(of: matrix, stake: y, majority: majority * total, fallback: .smallest, into: &result)
        results.append(result)
      }
      let table = kernels.table.pointee
      for (combination, vector) in [
        (table.minimumWithRow, x), (table.productWithRow, x), (table.quotientWithColumn, y),
      ] {
        var combined = matrix.elements
        combination(rowCount, columnCount, matrix.elements, vector, &combined)
        results.append(combined)
      }
      let other = Self.random(matrix.elements.count, in: 0...1, using: &random)
      var cells = other
      table.blend(other.count, matrix.elements, other, 0.3, &cells)
      results.append(cells)
      table.liquidAlpha(rowCount, columnCount, matrix.elements, other, x, 0.7, 0.9, -10, &cells)
      results.append(cells)
    }
    return results.map { $0.map(\.bitPattern) }
  }

  /// What the epoch's own kernels make of random rows of entries.
  private static func epochResults(_ kernels: DenseKernels, seed: UInt64) -> [[UInt64]] {
    var random = LinearGenerator(state: seed)
    let table = kernels.table.pointee
    var results: [[UInt64]] = []
    for (rows, width) in [(1, 8), (5, 16), (9, 40), (12, 72)] {
      var integers = [UInt16](repeating: 0, count: rows * width)
      var weights = [Double](repeating: 0, count: rows * width)
      for i in 0..<rows {
        let columns = (0..<UInt16(width)).filter { _ in random.next() % 4 > 0 }
        let entries = columns.map { _ in UInt16(truncatingIfNeeded: random.next() >> 40) }
        integers.withUnsafeMutableBufferPointer {
          guard let start = $0.baseAddress else { return }
          table.scatter(columns.count, columns, entries, width, start + i * width)
        }
        results.append([table.isAscending(columns.count, columns) ? 1 : 0])
        var row = Self.random(width, in: 0...1, using: &random)
        table.shares(width, Array(integers[i * width..<(i + 1) * width]), &row)
        weights.replaceSubrange(i * width..<(i + 1) * width, with: row)
      }
      results.append(integers.map(UInt64.init))
      results.append(weights.map(\.bitPattern))

      let ceiling = Self.random(width, in: 0...0.1, using: &random)
      let factors = Self.random(width, in: 0...1, using: &random)
      let stake = Self.random(rows, in: 0...1, using: &random)
      var (perRow, perColumn, largest) = (stake, ceiling, ceiling)
      table.integerColumnSums(rows, width, integers, &perColumn)
      results.append(perColumn.map(\.bitPattern))
      for penalty in [0, 0.25, 1] {
        table.clippedSums(rows, width, weights, ceiling, penalty, stake, &perRow, &perColumn)
        results += [perRow, perColumn].map { $0.map(\.bitPattern) }
        var bonds = weights
        table.averageBonds(
          rows, width, weights, ceiling, penalty, integers, 1 / 65535, stake, factors, ceiling, &bonds, &perColumn,
          &largest)
        results += [bonds, perColumn, largest].map { $0.map(\.bitPattern) }

        var columns = [UInt16](repeating: 0, count: width + 1)
        var values = columns
        for whole in [nil, largest] {
          let count = table.packRow(width, bonds, whole, &columns, &values)
          results += [columns, values].map { $0.prefix(count).map(UInt64.init) }
        }
        var renewed = factors
        table.renewBonds(
          width, integers, weights, ceiling, penalty, integers, 1 / 65535, factors, 0.7, 0.9, -10, &renewed)
        results.append(renewed.map(\.bitPattern))
      }
    }
    return results
  }

  /// What the kernels of eight networks at once make of random lanes.
  private static func laneResults(_ kernels: DenseKernels, seed: UInt64) -> [[UInt64]] {
    var random = LinearGenerator(state: seed)
    let table = kernels.table.pointee
    var results: [[UInt64]] = []
    for (n, rows) in [(1, 1), (9, 3), (20, 6), (33, 24)] {
      func list(_ count: Int) -> [Double] { Self.random(8 * count, in: 0...1, using: &random) }
      let networks = (0..<2 * 8 * n * rows).map { _ in UInt16((random.next() >> 40) % 10) * 4000 }
      var weights = [UInt16](repeating: 0, count: 8 * n * rows)
      var bonds = weights
      var isStored = [UInt8](repeating: 0, count: n * rows)
      var marks = [UInt8](repeating: 0, count: n)
      var (stake, rowStake, rowResults) = (list(n), list(rows), list(rows))
      var (consensus, incentive, dividends) = (list(n), list(n), list(n))
      var (server, validator, combined) = (list(n), list(n), list(n))
      table.interleave(n * rows, 2 * n * rows, networks, &weights)
      table.interleave(n * rows, n * rows, networks, &bonds)
      for lane in 0..<8 where (random.next() >> 40) % 2 == 0 { rowStake[(rows - 1) * 8 + lane] = 0 }
      table.laneNormalize(n, &stake)
      table.laneMarkLargest(n, stake, (0..<8).map { Int64($0) }, &marks)
      let kappa = [0, 0.1, 0.4, 0.5, 0.5, 0.6, 1, 1]
      table.laneConsensus(n, rows, weights, rowStake, kappa, &consensus, &incentive, &rowResults)
      results += [stake, consensus, incentive, rowResults].map { $0.map(\.bitPattern) }
      results += [weights, bonds].map { $0.map(UInt64.init) }
      for yuma3 in [false, true] {
        var stored = weights
        table.laneBonds(
          n, rows, yuma3, weights, bonds, rowStake, consensus, incentive, kappa, kappa.reversed(), &rowResults, &stored,
          &isStored)
        results += [stored.map(UInt64.init), isStored.map(UInt64.init), rowResults.map(\.bitPattern)]
        var columns = [UInt16](repeating: 0, count: n + 1)
        var values = columns
        let count = table.lanePackRow(n, 3, stored, isStored, &columns, &values)
        results += [columns, values].map { $0.prefix(count).map(UInt64.init) }
      }
      table.laneNormalize(n, &dividends)
      table.laneEmission(n, incentive, dividends, stake, stake, &server, &validator, &combined)
      results += [server, validator, combined].map { $0.map(\.bitPattern) }
      table.laneRound(n, combined, &bonds)
      results += [bonds.map(UInt64.init), marks.map(UInt64.init)]
    }
    return results
  }

  // The hashes were computed on x86-64 with AVX-512, AVX2 and SSE2, which agree. They hold on every architecture.
  private static let laneHash: UInt64 = 11_854_518_679_888_715_859
  private static let epochHash: UInt64 = 806_485_983_263_094_671
  private static let matrixHash: UInt64 = 13_454_392_089_215_255_156

  private static func hash(_ results: (_ seed: UInt64) -> [[UInt64]]) -> UInt64 {
    // FNV-1a, eight bytes at a time.
    var hash: UInt64 = 14_695_981_039_346_656_037
    for seed in 0..<20 as Range<UInt64> {
      for list in results(seed) {
        for word in [UInt64(list.count)] + list { hash = (hash ^ word) &* 1_099_511_628_211 }
      }
    }
    return hash
  }

  @Test(
    "Every instruction set gives the recorded bits of eight networks", arguments: DenseKernels.available.map(\.name))
  func laneBits(_ name: String) throws {
    let kernels = try #require(DenseKernels.available.first { $0.name == name })
    #expect(Self.hash { Self.laneResults(kernels, seed: $0) } == Self.laneHash)
  }

  @Test("Every instruction set gives the recorded bits of an epoch", arguments: DenseKernels.available.map(\.name))
  func epochBits(_ name: String) throws {
    let kernels = try #require(DenseKernels.available.first { $0.name == name })
    #expect(Self.hash { Self.epochResults(kernels, seed: $0) } == Self.epochHash)
  }

  @Test("Every instruction set gives the recorded bits of a matrix", arguments: DenseKernels.available.map(\.name))
  func matrixBits(_ name: String) throws {
    let kernels = try #require(DenseKernels.available.first { $0.name == name })
    #expect(Self.hash { Self.results(kernels, seed: $0) } == Self.matrixHash)
  }

  @Test("The best kernels are among those that are available, and the portable ones are always")
  func best() {
    let names = DenseKernels.available.map(\.name)
    #expect(names.contains(DenseKernels.best.name))
    #expect(names.last == "portable")
  }

  @Test("A name of YUMA_KERNELS that is refused is named with what there is")
  func refusedNames() {
    let available = DenseKernels.available.map(\.name).joined(separator: ", ")
    #expect(
      DenseKernelsError(name: "avx51").description
        == "YUMA_KERNELS: there are no kernels 'avx51'; available here: \(available)")
    #expect(
      DenseKernelsError(name: "neon").description == "the neon kernels are not available here; available: \(available)")
  }
}
