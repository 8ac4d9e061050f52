// SPDX-License-Identifier: Apache-2.0
#if GMP
  import Yuma

  extension ExactKernels {
    /// Section 5, by its definition: the scores of a column in ascending order, their stake added up until it exceeds
    /// the minority.
    package mutating func weightedMedian(
      of scores: Matrix, stake: Vector, kappa: UInt16, into median: inout Vector
    ) {
      let arithmetic = arithmetic
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
      let columns = ScoreColumns(of: scores, rows: taken, arithmetic)
      var column: [ScoreColumns.Score] = []
      var upto = arithmetic.numbers(1)
      let sum = upto.writable(0)
      for j in 0..<n {
        // Rows without a positive score come first, with a score of 0, which the median is to begin with.
        column.removeAll(keepingCapacity: true)
        arithmetic.copy(total[0], into: sum)
        for score in columns.scores(ofColumn: j) where !arithmetic.isZero(scores.values[score.entry]) {
          column.append(score)
          arithmetic.subtract(sum, rowStake.numbers[score.row], into: sum)
        }
        if column.count < takenCount && arithmetic.isLess(minority[0], sum) { continue }

        column.sort {
          $0.leading != $1.leading
            ? $0.leading < $1.leading : arithmetic.isLess(scores.values[$0.entry], scores.values[$1.entry])
        }
        for score in column {
          arithmetic.copy(scores.values[score.entry], into: median.numbers.writable(j))
          arithmetic.add(sum, rowStake.numbers[score.row], into: sum)
          if arithmetic.isLess(minority[0], sum) { break }
        }
      }
    }
  }

  /// The entries of a matrix column by column, as far as they are a score: the last of each row that is taken.
  private struct ScoreColumns {
    /// An entry.
    struct Score {
      /// The first bits of the value, which decide most comparisons.
      var leading: UInt64
      var row: Int
      /// The entry's place in the matrix.
      var entry: Int
    }

    private var starts: [Int]
    private var ends: [Int]
    private var scores: [Score]

    init(of matrix: ExactMatrix, rows taken: [Bool], _ arithmetic: LimbArithmetic) {
      let n = matrix.rowCount
      starts = [Int](repeating: 0, count: n + 1)
      for row in 0..<n where taken[row] {
        for k in matrix.entries(ofRow: row) { starts[Int(matrix.columns[k]) + 1] += 1 }
      }
      for column in 0..<n { starts[column + 1] += starts[column] }
      ends = starts
      scores = [Score](repeating: Score(leading: 0, row: -1, entry: 0), count: starts[n])
      for row in 0..<n where taken[row] {
        for k in matrix.entries(ofRow: row) {
          let column = Int(matrix.columns[k])
          if ends[column] > starts[column] && scores[ends[column] - 1].row == row { ends[column] -= 1 }
          scores[ends[column]] = Score(leading: arithmetic.leadingFraction(matrix.values[k]), row: row, entry: k)
          ends[column] += 1
        }
      }
    }

    /// The scores of a column, rows in order.
    func scores(ofColumn column: Int) -> ArraySlice<Score> { scores[starts[column]..<ends[column]] }
  }
#endif
