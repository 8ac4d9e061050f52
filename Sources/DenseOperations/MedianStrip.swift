/// Eight columns whose medians are sought, on storage of `ColumnMedians`.
struct MedianStrip {
  /// The stake behind each row.
  let stake: UnsafeBufferPointer<Double>
  let majority: Double
  /// The eight columns, row after row.
  let rows: UnsafeMutableBufferPointer<SIMD8<Double>>
  /// Column after column, as many places each as there are rows: the rows that may be its median.
  let gathered: UnsafeMutableBufferPointer<Int32>
  let candidates: MedianCandidates

  /// The passes of many rows. Another would cost as much as it saves.
  private static let passCount = 4

  /// What is known of each column: scores of `low` and above have a majority, those of `high` and above have none.
  struct Bracket {
    var low: SIMD8<Double>
    var high = SIMD8<Double>(repeating: .infinity)
    var stakeAtLow: SIMD8<Double>
    var stakeAtHigh = SIMD8<Double>.zero
    let largest: SIMD8<Double>
    let mean: SIMD8<Double>
  }

  /// Copies columns; the bracket is all of them, if all together have a majority.
  func load(
    _ elements: UnsafeBufferPointer<Double>, rowLength n: Int, from j: Int, width: Int, total: Double
  ) -> Bracket {
    let bytes = UnsafeRawBufferPointer(elements)
    var low = SIMD8(repeating: Double.infinity)
    var largest = SIMD8<Double>.zero
    var sum = SIMD8<Double>.zero
    for r in 0..<rows.count {
      var scores = SIMD8<Double>.zero
      if width == 8 {
        scores = bytes.loadUnaligned(fromByteOffset: 8 * (r * n + j), as: SIMD8<Double>.self)
      } else {
        for lane in 0..<width { scores[lane] = elements[r * n + j + lane] }
      }
      rows[r] = scores
      low.replace(with: scores, where: scores .< low)
      largest.replace(with: scores, where: scores .> largest)
      sum += stake[r] * scores
    }
    return Bracket(low: low, stakeAtLow: SIMD8(repeating: total), largest: largest, mean: sum / total)
  }

  /// The medians, where all the stake together is a majority.
  func medians(_ range: Bracket) -> SIMD8<Double> {
    guard rows.count > MedianCandidates.few else { return mediansOfFewRows(range) }
    var bracket = range
    narrow(&bracket)
    let counts = gather(bracket)
    var result = bracket.low
    for lane in 0..<8 { result[lane] = decide(lane, count: Int(counts[lane]), bracket: bracket) }
    return result
  }

  /// Each row's score against each: the largest that has a majority.
  private func mediansOfFewRows(_ range: Bracket) -> SIMD8<Double> {
    var result = range.low
    for score in rows {
      let isMajority = support(of: score) .>= majority
      result.replace(with: score, where: isMajority .& (score .> result))
    }
    return result
  }

  /// The stake of the rows whose scores are no smaller.
  @inline(__always)
  private func support(of score: SIMD8<Double>) -> SIMD8<Double> {
    var support = SIMD8<Double>.zero
    for r in 0..<rows.count { support += SIMD8(repeating: stake[r]).replacing(with: 0, where: rows[r] .< score) }
    return support
  }

  /// The first guess is the mean. Later ones are where the stake is a majority on the line between that at the ends, but three
  /// tenths of the way from there to the middle: then both ends close in.
  private func narrow(_ bracket: inout Bracket) {
    for pass in 0..<Self.passCount {
      let top = bracket.high.replacing(with: bracket.largest, where: bracket.largest .< bracket.high)
      let width = top - bracket.low
      let part = (majority - bracket.stakeAtHigh) / (bracket.stakeAtLow - bracket.stakeAtHigh)
      var guess = pass == 0 ? bracket.mean : top - width * (part + 0.3 * (0.5 - part))
      // A quotient by 0 must not lead out of the bracket.
      guess.replace(with: bracket.low + 0.5 * width, where: .!(guess .> bracket.low) .| .!(guess .<= top))

      let support = support(of: guess)
      let isMajority = support .>= majority
      bracket.low.replace(with: guess, where: isMajority)
      bracket.stakeAtLow.replace(with: support, where: isMajority)
      bracket.high.replace(with: guess, where: .!isMajority)
      bracket.stakeAtHigh.replace(with: support, where: .!isMajority)
    }
  }

  /// Writes down, column by column, which rows lie in the bracket, and returns how many. No branches: a row that does not
  /// is written over by the next.
  private func gather(_ bracket: Bracket) -> SIMD8<Int64> {
    let starts = SIMD8<Int64>(0, 1, 2, 3, 4, 5, 6, 7) &* Int64(rows.count)
    var places = starts
    for r in 0..<rows.count {
      for lane in 0..<8 { gathered[Int(places[lane])] = Int32(truncatingIfNeeded: r) }
      let isInside = (rows[r] .>= bracket.low) .& (rows[r] .< bracket.high)
      places.replace(with: places &+ 1, where: isInside)
    }
    return places &- starts
  }

  private func decide(_ lane: Int, count: Int, bracket: Bracket) -> Double {
    guard count > 0 else { return bracket.low[lane] }
    let elements = UnsafeMutableRawBufferPointer(rows)
    for k in 0..<count {
      let row = Int(gathered[lane * rows.count + k])
      candidates.scores[k] = elements.load(fromByteOffset: 64 * row + 8 * lane, as: Double.self)
      candidates.stakes[k] = stake[row]
    }
    return candidates.median(count: count, stakeAbove: bracket.stakeAtHigh[lane], majority: majority)
  }
}

/// The scores of one column that its median may be, with the stake behind each, on storage of `ColumnMedians`: three places
/// more than there can be, so that comparisons of four at a time stay within it.
struct MedianCandidates {
  let scores: UnsafeMutableBufferPointer<Double>
  let stakes: UnsafeMutableBufferPointer<Double>

  /// So many are compared each with each.
  static let few = 24

  /// The largest of the first `count` scores, at least one, that a majority supports: `stakeAbove` and the stake of the
  /// candidates that are no smaller. The smallest where rounding leaves none.
  func median(count: Int, stakeAbove: Double, majority: Double) -> Double {
    var count = count
    var above = stakeAbove
    while count > Self.few {
      let pivot = Self.middle(scores[0], scores[count / 2], scores[count - 1])
      var larger = above
      var equal = 0.0
      for k in 0..<count {
        larger += scores[k] > pivot ? stakes[k] : 0
        equal += scores[k] == pivot ? stakes[k] : 0
      }
      let isLarger = larger >= majority
      if !isLarger && larger + equal >= majority { return pivot }
      count = keep(count: count) { isLarger ? $0 > pivot : $0 < pivot }
      if count == 0 { return pivot }
      if !isLarger { above = larger + equal }
    }
    return medianOfFew(count: count, stakeAbove: above, majority: majority)
  }

  @inline(__always)
  private func keep(count: Int, where isKept: (Double) -> Bool) -> Int {
    var kept = 0
    for k in 0..<count {
      let score = scores[k]
      scores[kept] = score
      stakes[kept] = stakes[k]
      kept += isKept(score) ? 1 : 0
    }
    return kept
  }

  private func medianOfFew(count: Int, stakeAbove: Double, majority: Double) -> Double {
    for k in count..<count + 3 { stakes[k] = 0 }
    let scoreBytes = UnsafeMutableRawBufferPointer(scores)
    let stakeBytes = UnsafeMutableRawBufferPointer(stakes)
    var smallest = Double.infinity
    var found = -Double.infinity
    for i in 0..<count {
      let score = scores[i]
      var support = SIMD4<Double>.zero
      for k in stride(from: 0, to: count, by: 4) {
        let others = scoreBytes.loadUnaligned(fromByteOffset: 8 * k, as: SIMD4<Double>.self)
        let stake = stakeBytes.loadUnaligned(fromByteOffset: 8 * k, as: SIMD4<Double>.self)
        support += stake.replacing(with: 0, where: others .< score)
      }
      let pairs = support.lowHalf + support.highHalf
      smallest = min(smallest, score)
      found = stakeAbove + (pairs.x + pairs.y) >= majority ? max(found, score) : found
    }
    return max(found, smallest)
  }

  private static func middle(_ a: Double, _ b: Double, _ c: Double) -> Double { max(min(a, b), min(max(a, b), c)) }
}
