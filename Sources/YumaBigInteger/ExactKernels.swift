// SPDX-License-Identifier: Apache-2.0
#if GMP
  import Yuma

  /// n numbers of the exact engine.
  package struct ExactVector {
    var numbers: Numbers
  }

  /// A sparse n-row matrix of the exact engine's numbers: the entries of row i are at `rowOffsets[i] ..< rowOffsets[i + 1]`,
  /// in stored order.
  package struct ExactMatrix {
    var rowOffsets = [0]
    var columns: [UInt16] = []
    var values: Numbers

    init(values: Numbers) { self.values = values }

    var rowCount: Int { rowOffsets.count - 1 }

    func entries(ofRow row: Int) -> Range<Int> { rowOffsets[row]..<rowOffsets[row + 1] }

    mutating func removeAll() {
      rowOffsets.removeAll(keepingCapacity: true)
      rowOffsets.append(0)
      columns.removeAll(keepingCapacity: true)
      values.removeAll()
    }

    /// Appends an entry whose value stays to be written.
    mutating func append(column: Int) -> MutableNumber {
      columns.append(UInt16(truncatingIfNeeded: column))
      return values.append()
    }

    mutating func append(column: Int, value: Number) {
      columns.append(UInt16(truncatingIfNeeded: column))
      values.append(value)
    }

    /// Removes the last entry of a row that has not ended.
    mutating func removeLast() {
      columns.removeLast()
      values.removeLast()
    }

    /// Whether the columns of some entries ascend, each below `limit`.
    func ascends(in entries: Range<Int>, below limit: Int) -> Bool {
      var next = 0
      for k in entries {
        let column = Int(columns[k])
        guard column >= next && column < limit else { return false }
        next = column + 1
      }
      return true
    }

    mutating func endRow() { rowOffsets.append(columns.count) }
  }

  /// An epoch in fixed point of F fractional bits, without saturation: the rules of Docs/Specification/epoch.md as they
  /// stand, with F bits where the chain has 32 and F + 32 where it has 64.
  ///
  /// Where the chain's numbers would saturate or wrap, a remark says so. `SaturationWatch` tells why five kernels have to
  /// look for it, and no others.
  package struct ExactKernels: EpochKernels {
    /// n numbers.
    package typealias Vector = ExactVector
    /// Numbers in compressed rows.
    package typealias Matrix = ExactMatrix

    let arithmetic: LimbArithmetic
    let stakeArithmetic: LimbArithmetic
    let exponential: Exponential
    let logarithm: Logarithm
    let one: Numbers
    var remarks: [EpochRemark] = []

    init(fractionalBits: Int, chainTranscendentals: Bool) {
      arithmetic = LimbArithmetic(fractionalBits: fractionalBits)
      stakeArithmetic = LimbArithmetic(fractionalBits: fractionalBits + 32)
      exponential = Exponential(arithmetic: arithmetic, isChainRecipe: chainTranscendentals)
      logarithm = Logarithm(
        arithmetic: arithmetic, exponential: exponential, isChainRecipe: chainTranscendentals)
      var one = arithmetic.numbers(1)
      arithmetic.set(one.writable(0), to: 1)
      self.one = one
    }

    /// "gmp-F", with F the number of fractional bits.
    package var name: String { "gmp-\(arithmetic.fractionalBits)" }

    /// A vector without elements.
    package func makeVector() -> Vector { Vector(numbers: arithmetic.numbers()) }

    /// A matrix without rows.
    package func makeMatrix() -> Matrix { Matrix(values: arithmetic.numbers()) }

    /// Nothing has been out of range yet.
    package mutating func beginEpoch() { remarks = [] }

    /// Where the chain's numbers would be out of range.
    package mutating func finishEpoch() -> KernelReport { KernelReport(remarks: remarks) }

    /// The raw integers, value * 2^F.
    package func trace(_ values: Vector) -> TraceValues { trace(values.numbers) }

    /// The raw integers, value * 2^F.
    package func trace(_ matrix: Matrix) -> TraceMatrix {
      TraceMatrix(rowOffsets: matrix.rowOffsets, columns: matrix.columns, values: trace(matrix.values))
    }

    private func trace(_ numbers: Numbers) -> TraceValues {
      .decimal(
        (0..<numbers.count).map { arithmetic.rawDecimal(numbers[$0]) }, fractionalBits: arithmetic.fractionalBits)
    }

    /// The sum of the numbers at `indices`, or of all.
    func sum(_ numbers: Numbers, over indices: Range<Int>? = nil) -> Numbers {
      var sum = arithmetic.numbers(1)
      let total = sum.writable(0)
      for k in indices ?? 0..<numbers.count { arithmetic.add(total, numbers[k], into: total) }
      return sum
    }

    /// The proportion that a 16-bit value stands for: value / 65535.
    func setProportion(_ result: MutableNumber, to value: UInt16) {
      arithmetic.set(result, toProportion: value)
    }

    /// The 16-bit value of a proportion: times 65535, floored, clamped.
    func proportionOfU16(_ value: Number) -> UInt16 {
      UInt16(clamping: arithmetic.clampedFloor(value, times: UInt64(UInt16.max)))
    }

    /// Whether the chain's I32F32 cannot hold the number.
    func isOutOfRange(_ value: Number) -> Bool { arithmetic.exceeds(value, integerBits: 31) }
  }
#endif
