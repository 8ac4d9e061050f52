#if GMP
  import Yuma

  extension ExactKernels {
    /// Section 5, by its definition: the scores of a column in ascending order, their stake added up until it exceeds
    /// the minority.
    package mutating func weightedMedian(
      of scores: Matrix, stake: Vector, kappa: UInt16, into median: inout Vector
    ) {
      let n = stake.numbers.count
      let taken = (0..<n).map { arithmetic.isPositive(stake.numbers[$0]) }
      let takenCount = taken.count { $0 }
      var rowStake = makeVector()
      keep(stake, where: taken, into: &rowStake)
      normalize(&rowStake)

      let total = sum(rowStake.numbers)
      var minority = arithmetic.numbers(1)
      setProportion(minority.writable(0), to: kappa)
      arithmetic.subtract(total[0], minority[0], into: minority.writable(0))

      median.numbers.reset(count: n)
      var columns = columnEntries(of: scores, rows: taken)
      var upto = arithmetic.numbers(1)
      let sum = upto.writable(0)
      for column in 0..<n {
        // Rows without a positive score come first, with a score of 0, which the median is to begin with.
        columns[column].removeAll { arithmetic.isZero(scores.values[$0.entry]) }
        arithmetic.copy(total[0], into: sum)
        for (row, _) in columns[column] { arithmetic.subtract(sum, rowStake.numbers[row], into: sum) }
        if columns[column].count < takenCount && arithmetic.isLess(minority[0], sum) { continue }

        columns[column].sort { arithmetic.isLess(scores.values[$0.entry], scores.values[$1.entry]) }
        for (row, entry) in columns[column] {
          arithmetic.copy(scores.values[entry], into: median.numbers.writable(column))
          arithmetic.add(sum, rowStake.numbers[row], into: sum)
          if arithmetic.isLess(minority[0], sum) { break }
        }
      }
    }

    /// For each column the row and the place of the entries that are a score: the last of each row that is taken.
    private func columnEntries(of scores: Matrix, rows taken: [Bool]) -> [[(row: Int, entry: Int)]] {
      var columns = [[(row: Int, entry: Int)]](repeating: [], count: scores.rowCount)
      for row in 0..<scores.rowCount where taken[row] {
        for k in scores.entries(ofRow: row) {
          let column = Int(scores.columns[k])
          if columns[column].last?.row == row { columns[column].removeLast() }
          columns[column].append((row, k))
        }
      }
      return columns
    }
  }
#endif
