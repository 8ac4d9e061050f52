/// Stake-weighted medians of the columns of a dense matrix, eight columns at a time.
///
/// The median of a column is the largest of its scores p such that the scores of p and above have a majority of the stake.
/// A few passes over the rows work out the stake behind a guess a column, and each moves one end of the column's bracket to
/// the guess. What is left between the ends, a few scores in a hundred as a rule, is gathered and decided
/// by itself, so that the result is one of the scores. It keeps its storage from call to call.
public struct ColumnMedians: Sendable {
  /// The score that counts where all the stake together is no majority.
  public enum Fallback: Sendable {
    /// The smallest.
    case smallest
    /// The largest.
    case largest
  }

  private var strip: [SIMD8<Double>] = []
  private var gathered: [Int32] = []
  private var scores: [Double] = []
  private var stakes: [Double] = []

  /// Medians without storage yet.
  public init() {}

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
    let n = matrix.columnCount
    median.clear(count: n)
    guard !stake.isEmpty else { return }
    let total = stake.reduce(0, +)
    reserve(rows: stake.count)
    withStrip(stake: stake, majority: majority) { strip in
      matrix.withUnsafeElements { elements in
        for j in Swift.stride(from: 0, to: n, by: 8) {
          let width = min(8, n - j)
          let range = strip.load(elements, rowLength: n, from: j, width: width, total: total)
          let found = total >= majority ? strip.medians(range) : fallback == .largest ? range.largest : range.low
          for lane in 0..<width { median[j + lane] = found[lane] }
        }
      }
    }
  }

  private mutating func reserve(rows count: Int) {
    guard strip.count < count else { return }
    strip = [SIMD8<Double>](repeating: .zero, count: count)
    gathered = [Int32](repeating: 0, count: 8 * count)
    scores = [Double](repeating: 0, count: count + 3)
    stakes = scores
  }

  private mutating func withStrip(stake: [Double], majority: Double, _ body: (MedianStrip) -> Void) {
    strip.withUnsafeMutableBufferPointer { strip in
      gathered.withUnsafeMutableBufferPointer { gathered in
        scores.withUnsafeMutableBufferPointer { scores in
          stakes.withUnsafeMutableBufferPointer { stakes in
            stake.withUnsafeBufferPointer { stake in
              body(
                MedianStrip(
                  stake: stake, majority: majority, rows: UnsafeMutableBufferPointer(rebasing: strip[..<stake.count]),
                  gathered: gathered, candidates: MedianCandidates(scores: scores, stakes: stakes)))
            }
          }
        }
      }
    }
  }
}
