import FixedPoint

/// The reference engine, watching itself: the same kernels and the same bits, and a remark where one of its numbers
/// saturates or wraps. It is for audits; the reference engine itself does not look.
public struct ObservingEngine: EpochEngine {
  /// "reference": the results are the reference engine's.
  public var name: String { "reference" }

  /// The observing engine.
  public init() {}

  /// Kernels without remarks.
  public func makeKernels() -> ObservingKernels { ObservingKernels() }
}

extension EpochEngine where Self == ObservingEngine {
  /// The reference engine, with remarks on saturation and wrapping.
  public static var observingReference: ObservingEngine { ObservingEngine() }
}

/// The reference kernels, with a look at their operands first.
///
/// Only five kernels have to look. As long as nothing was out of range before, stakes, weights in a row and bonds in a
/// column are parts of a whole: each at most 1, and 1 in sum. Averages of such parts by such parts (active stake, median,
/// clipped weights, trust, rank, blend, dividends, liquid alpha, shares) are at most 1 again, their few sums and
/// differences below 3, the exponential at most e^20. What is left are sums of raw integers and the factors of
/// a moving average, which a hyperparameter beyond a million makes large.
public struct ObservingKernels: EpochKernels {
  /// I32F32 values, n of them.
  public typealias Vector = [I32F32]
  /// I32F32 values in compressed rows.
  public typealias Matrix = SparseMatrix<I32F32>

  private var reference = ReferenceKernels()
  private var remarks: [EpochRemark] = []

  /// "swift": plain Swift.
  public var name: String { reference.name }

  /// Kernels without remarks.
  public init() {}

  /// Hands over the remarks since the last call.
  public mutating func takeRemarks() -> [EpochRemark] {
    defer { remarks = [] }
    return remarks
  }

  /// Section 2: a stake or the sum of a neuron's two saturates, the sum of all wraps.
  public mutating func stake(of input: EpochInput, into stake: inout Vector, total: inout [UInt64]) {
    reference.stake(of: input, into: &stake, total: &total)
    let weight = weightOfTao(input.parameters.taoWeight)
    let exact = zip(input.alphaStake, input.taoStake).map { alpha, tao -> I64F64? in
      guard let alpha = I64F64(exactly: alpha), let tao = I64F64(exactly: tao) else { return nil }
      return tao.checkedMultiplied(by: weight).flatMap(alpha.checkedAdding)
    }
    if let uid = exact.firstIndex(of: nil) { remarks.append(EpochRemark(.saturates, in: .stake, row: uid)) }

    let owner = input.ownerUID.map(Int.init)
    var sum: I64F64? = .zero
    for uid in exact.indices where total[uid] >= input.parameters.stakeThreshold || uid == owner {
      sum = sum?.checkedAdding(exact[uid] ?? .max)
    }
    if sum == nil { remarks.append(EpochRemark(.wraps, in: .stake)) }
  }

  /// Section 4: the sum of a row wraps.
  public mutating func normalizeRows(_ matrix: inout Matrix) {
    let row = (0..<matrix.rowCount).first { row in
      matrix.values[matrix.entries(ofRow: row)].reduce(I32F32.zero) { $0?.checkedAdding($1) } == nil
    }
    if let row { remarks.append(EpochRemark(.wraps, in: .weights, row: row)) }
    reference.normalizeRows(&matrix)
  }

  /// Section 8: the sum of a column saturates.
  public mutating func normalizeColumns(_ matrix: inout Matrix) {
    var sums = [I32F32?](repeating: .zero, count: matrix.rowCount)
    note(.bondColumns, in: matrix) { _, column, value in
      guard column < sums.count else { return false }
      sums[column] = sums[column]?.checkedAdding(value)
      return sums[column] == nil
    }
    reference.normalizeColumns(&matrix)
  }

  /// Section 8: alpha does not fit, or the average of an entry saturates.
  public mutating func movingAverage(
    new: Matrix, old: Matrix, movingAverage: UInt64, conversion: AlphaConversion, into result: inout Matrix
  ) {
    if movingAverage >= AlphaConversion.firstOutOfRange {
      remarks.append(EpochRemark(conversion == .saturating ? .saturates : .wraps, in: .alpha))
    }
    let alpha = fixedAlpha(movingAverage: movingAverage, conversion: conversion)
    let decay = I32F32.one.saturatingSubtracting(alpha)
    search: for row in 0..<new.rowCount {
      var sums = [I32F32](repeating: .zero, count: new.rowCount)
      for (matrix, factor) in [(new, alpha), (old, decay)] {
        for k in matrix.entries(ofRow: row) where matrix.columns[k] < new.rowCount {
          let column = Int(matrix.columns[k])
          guard let sum = factor.checkedMultiplied(by: matrix.values[k]).flatMap(sums[column].checkedAdding) else {
            remarks.append(EpochRemark(.saturates, in: .movingAverage, row: row, column: column))
            break search
          }
          sums[column] = sum
        }
      }
    }
    reference.movingAverage(
      new: new, old: old, movingAverage: movingAverage, conversion: conversion, into: &result)
  }

  /// Section 10: a bond times 65535 saturates.
  public mutating func store(_ bonds: Matrix, rows kept: [Bool], into result: inout SparseMatrix<UInt16>) {
    let scale = I32F32(saturating: UInt16.max)
    note(.storedBonds, in: bonds) { row, _, value in kept[row] && value.checkedMultiplied(by: scale) == nil }
    reference.store(bonds, rows: kept, into: &result)
  }

  /// Remarks on the first entry that `saturates`.
  private mutating func note(
    _ stage: EpochRemark.Stage, in matrix: Matrix, where saturates: (_ row: Int, _ column: Int, _ value: I32F32) -> Bool
  ) {
    for row in 0..<matrix.rowCount {
      for k in matrix.entries(ofRow: row) where saturates(row, Int(matrix.columns[k]), matrix.values[k]) {
        remarks.append(EpochRemark(.saturates, in: stage, row: row, column: Int(matrix.columns[k])))
        return
      }
    }
  }
}

extension AlphaConversion {
  /// The least moving average, in parts per million, that as a proportion does not fit into I32F32: 2^31 million.
  public static let firstOutOfRange: UInt64 = 1_000_000 << 31
}
