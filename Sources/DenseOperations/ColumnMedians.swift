/// Stake-weighted medians of the columns of a dense matrix, four columns at a time.
///
/// The median of a column is the largest of its scores p such that the scores of p and above have a majority of the stake.
/// Each pass over the rows works out the stake behind a guess, and moves one end of the bracket to the nearest score on the
/// guess's side, so that it ends, on the score itself, after at most as many passes as there are scores. Guesses take turns:
/// on the line between the ends, which is close for scores that spread evenly, and in the middle, which bounds the
/// passes for others. It keeps its storage from call to call.
public struct ColumnMedians: Sendable {
  /// The score that counts where all the stake together is no majority.
  public enum Fallback: Sendable {
    /// The smallest.
    case smallest
    /// The largest.
    case largest
  }

  private var scores: [SIMD4<Double>] = []

  /// Medians without storage yet.
  public init() {}

  /// - Parameters:
  ///   - matrix: scores of 0 and more. Its first `stake.count` rows are taken.
  ///   - stake: the stake behind each of these rows, none negative.
  ///   - majority: the stake that has to support the median.
  ///   - median: a number a column; 0 where no row is taken.
  public mutating func find(
    of matrix: DenseMatrix, stake: [Double], majority: Double, fallback: Fallback, into median: inout [Double]
  ) {
    precondition(stake.count <= matrix.rowCount, "stake for rows that there are")
    let n = matrix.columnCount
    median.clear(count: n)
    guard !stake.isEmpty else { return }
    let hasMajority = stake.reduce(0, +) >= majority
    scores.removeAll(keepingCapacity: true)
    scores.append(contentsOf: repeatElement(.zero, count: stake.count))
    for j in Swift.stride(from: 0, to: n, by: 4) {
      let width = min(4, n - j)
      load(matrix, from: j, width: width)
      let (low, high) = range()
      let found = hasMajority ? search(low, high, stake: stake, majority: majority) : fallback == .largest ? high : low
      for lane in 0..<width { median[j + lane] = found[lane] }
    }
  }

  private mutating func load(_ matrix: DenseMatrix, from j: Int, width: Int) {
    let n = matrix.columnCount
    scores.withUnsafeMutableBufferPointer { scores in
      matrix.withUnsafeElements { elements in
        let bytes = UnsafeRawBufferPointer(elements)
        for r in 0..<scores.count {
          if width == 4 {
            scores[r] = bytes.loadUnaligned(fromByteOffset: 8 * (r * n + j), as: SIMD4<Double>.self)
          } else {
            for lane in 0..<width { scores[r][lane] = elements[r * n + j + lane] }
          }
        }
      }
    }
  }

  private func range() -> (SIMD4<Double>, SIMD4<Double>) {
    scores.withUnsafeBufferPointer { scores in
      var low = scores[0]
      var high = scores[0]
      for r in 1..<scores.count {
        low.replace(with: scores[r], where: scores[r] .< low)
        high.replace(with: scores[r], where: scores[r] .> high)
      }
      return (low, high)
    }
  }

  private func search(
    _ smallest: SIMD4<Double>, _ largest: SIMD4<Double>, stake: [Double], majority: Double
  ) -> SIMD4<Double> {
    scores.withUnsafeBufferPointer { scores in
      stake.withUnsafeBufferPointer { stake in
        // The scores of low and above have a majority, those above high have none.
        var low = smallest
        var high = largest
        var stakeAtLow = SIMD4<Double>(repeating: 1)
        var stakeAboveHigh = SIMD4<Double>.zero
        var usesLine = true
        while any(low .< high) {
          let width = high - low
          let line = high - width * ((majority - stakeAboveHigh) / (stakeAtLow - stakeAboveHigh))
          var guess = usesLine ? line : high - 0.5 * width
          // Rounding must not lead out of the bracket, nor to its lower end, of which all is known.
          guess.replace(with: high, where: .!(guess .> low) .| (guess .> high))
          usesLine.toggle()

          var support = SIMD4<Double>.zero
          var next = SIMD4(repeating: Double.infinity)
          var previous = SIMD4<Double>.zero
          for r in 0..<scores.count {
            let score = scores[r]
            let isBelow = score .< guess
            support += SIMD4(repeating: stake[r]).replacing(with: 0, where: isBelow)
            let below = SIMD4.zero.replacing(with: score, where: isBelow)
            previous.replace(with: below, where: below .> previous)
            let above = score.replacing(with: .infinity, where: isBelow)
            next.replace(with: above, where: above .< next)
          }
          let isMajority = support .>= majority
          low.replace(with: next, where: isMajority)
          stakeAtLow.replace(with: support, where: isMajority)
          high.replace(with: previous, where: .!isMajority)
          stakeAboveHigh.replace(with: support, where: .!isMajority)
        }
        return low
      }
    }
  }
}
