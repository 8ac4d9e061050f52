// SPDX-License-Identifier: Apache-2.0
import CDenseKernels
import DenseOperations
import Yuma

extension DenseEpoch {
  /// Section 8, the EMA with a fixed alpha: `bonds` become rowFactor_i * perColumnNew_j * weight_ij + perColumnOld_j * bond_ij, 0
  /// where that is not positive; `bondSums` and `largest` their columns' sums and largest elements.
  mutating func average(penalty: Double, unit: Double, rowFactors: [Double]) {
    bonds.reshape(rowCount: uids.count, columnCount: width)
    bondSums.resize(to: width)
    largest.resize(to: width)
    bonds.withUnsafeMutableElements { result in
      guard let start = result.baseAddress else { return }
      kernels.table.pointee.averageBonds(
        uids.count, width, weights.elements, ceiling, penalty, storedBonds, unit, rowFactors, perColumnNew,
        perColumnOld, start, &bondSums, &largest)
    }
  }

  /// Section 8, Yuma 3, step 2 with liquid alpha: `bonds` on entries of the weights for bonds, each with its own alpha, and
  /// `bondSums`.
  mutating func renewLiquid(
    _ input: EpochInput, shape: SigmoidAlpha, penalty: Double, unit: Double, state: EpochState<DoubleKernels>
  ) {
    let (width, kernels) = (width, kernels)
    let alpha = CellAlpha(shape)
    let lastRegistration = state.plan.blockAtRegistration.max() ?? 0
    perColumnNew.fill(0, count: width)
    perColumnNew.replaceSubrange(0..<state.liquidConsensus.count, with: state.liquidConsensus)
    ones.fill(1, count: width)
    integers.resize(to: width)
    bonds.reshape(rowCount: uids.count, columnCount: width)
    bonds.withUnsafeMutableElements { result in
      integers.withUnsafeMutableBufferPointer { row in
        weights.withUnsafeElements { weights in
          storedBonds.withUnsafeBufferPointer { bonds in
            guard let result = result.baseAddress, let isEntry = row.baseAddress,
              let weights = weights.baseAddress, let bonds = bonds.baseAddress
            else { return }
            input.weights.withEntries { entries in
              for (r, uid) in uids.enumerated() {
                entries.scatterWeights(
                  ofRow: uid, as: ones, plan: state.plan, lastRegistration: lastRegistration, into: row, kernels)
                kernels.table.pointee.renewBonds(
                  width, isEntry, weights + r * width, ceiling, penalty, bonds + r * width, unit, perColumnNew,
                  alpha.low, alpha.high, alpha.slope, result + r * width)
              }
            }
          }
        }
      }
    }
    bondSums.resize(to: width)
    kernels.table.pointee.columnSums(uids.count, width, bonds.elements, &bondSums)
  }

  /// Section 10: the positive bonds of the uids that are `kept`, over `largest` unless that is empty, in 16 bits.
  mutating func store(rows kept: [Bool], into result: inout SparseMatrix<UInt16>) {
    let room = zip(kept, rowOfUID).count { $0 && $1 >= 0 } * width + 1
    result.rebuild { rowOffsets, columns, values in
      columns.resize(to: room)
      values.resize(to: room)
      rowOffsets.resize(to: kept.count + 1)
      let count = pack(rows: kept, &rowOffsets, &columns, &values)
      columns.removeLast(room - count)
      values.removeLast(room - count)
    }
  }

  /// Writes the positive bonds of the rows that are `kept`, and returns how many there are.
  private func pack(
    rows kept: [Bool], _ rowOffsets: inout [Int], _ columns: inout [UInt16], _ values: inout [UInt16]
  ) -> Int {
    var count = 0
    bonds.withUnsafeElements { bonds in
      largest.withUnsafeBufferPointer { largest in
        columns.withUnsafeMutableBufferPointer { columns in
          values.withUnsafeMutableBufferPointer { values in
            for uid in kept.indices {
              let row = rowOfUID[uid]
              if kept[uid], row >= 0, let bonds = bonds.baseAddress, let columns = columns.baseAddress,
                let values = values.baseAddress
              {
                count += kernels.table.pointee.packRow(
                  width, bonds + row * width, largest.isEmpty ? nil : largest.baseAddress, columns + count,
                  values + count)
              }
              rowOffsets[uid + 1] = count
            }
          }
        }
      }
    }
    return count
  }

  /// The positive bonds of all uids, over `largest` unless that is empty.
  func writeRaw(into result: inout SparseMatrix<Double>) {
    result.removeAll()
    for row in rowOfUID {
      if row >= 0 {
        for j in 0..<width where bonds[row, j] > 0 {
          result.append(column: UInt16(j), value: largest.isEmpty ? bonds[row, j] : bonds[row, j] / largest[j])
        }
      }
      result.endRow()
    }
  }
}
