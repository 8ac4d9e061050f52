// SPDX-License-Identifier: Apache-2.0
import CDenseKernels

/// Stake-weighted medians of the columns of a dense matrix.
///
/// The median of a column is the largest of its scores p such that the scores of p and above have a majority of the stake.
/// It is one of the scores, found by narrowing a bracket (`columnMedians` of the C kernels). It keeps its storage from call to
/// call.
public struct ColumnMedians: Sendable {
  /// The score that counts where all the stake together is no majority.
  public enum Fallback: Sendable {
    /// The smallest.
    case smallest
    /// The largest.
    case largest
  }

  private let kernels: DenseKernels
  private var room: [Double] = []

  /// Medians without storage yet.
  ///
  /// - Parameter kernels: the instruction set to use.
  public init(kernels: DenseKernels = .best) { self.kernels = kernels }

  /// - Parameters:
  ///   - matrix: scores of 0 and more. Its first `stake.count` rows are taken.
  ///   - stake: the stake behind each of these rows, none negative.
  ///   - majority: the stake that has to support the median.
  ///   - fallback: which score it is where all the stake together is less than that.
  ///   - median: a number a column; 0 where no row is taken.
  public mutating func find(
    of matrix: DenseMatrix, stake: [Double], majority: Double, fallback: Fallback, into median: inout [Double]
  ) {
    precondition(stake.count <= matrix.rowCount, "stake for rows that there are")
    median.clear(count: matrix.columnCount)
    guard !stake.isEmpty else { return }
    let wanted = dense_median_room(stake.count)
    if room.count < wanted { room = [Double](repeating: 0, count: wanted) }
    kernels.table.pointee.columnMedians(
      stake.count, matrix.columnCount, matrix.elements, stake, majority, fallback == .largest, &room, &median)
  }
}
