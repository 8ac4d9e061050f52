#if OpenBLAS
  import DenseOperations
  import Yuma

  extension DenseEpoch {
    /// Section 8, the EMA with a fixed alpha: `bonds` become rowFactor_i * perColumnNew_j * weight_ij + perColumnOld_j * bond_ij, 0
    /// where that is not positive. Row factors are 1 where there are none.
    mutating func average(_ weights: DenseMatrix, rowFactors: [Double]?) {
      let width = width
      bonds.withUnsafeMutableElements { bonds in
        weights.withUnsafeElements { weights in
          perColumnNew.withUnsafeBufferPointer { perColumnNew in
            perColumnOld.withUnsafeBufferPointer { perColumnOld in
              for r in uids.indices {
                let factor = rowFactors?[r] ?? 1
                for j in stride(from: 0, to: width, by: 8) {
                  let k = r * width + j
                  let new = factor * perColumnNew.eight(at: j) * weights.eight(at: k)
                  let value = new + perColumnOld.eight(at: j) * bonds.eight(at: k)
                  bonds.setEight(value.greater(.zero), at: k)
                }
              }
            }
          }
        }
      }
    }

    /// Section 8, Yuma 3, step 2 with liquid alpha: `bonds` on entries of the weights for bonds, each with its own alpha.
    mutating func renewLiquid<Operations>(
      _ input: EpochInput, weights: DenseMatrix, state: EpochState<BLASKernels<Operations>>
    ) {
      let width = width
      let penalty = input.parameters.bondsPenalty
      let alpha = LiquidAlpha(input.parameters)
      let lastRegistration = state.plan.blockAtRegistration.max() ?? 0
      rowEntries.fill(0, count: width)
      perColumnNew.fill(0, count: width)
      perColumnOld.fill(0, count: width)
      perColumnNew.replaceSubrange(0..<state.liquidConsensus.count, with: state.liquidConsensus)
      perColumnOld.replaceSubrange(0..<state.consensus.count, with: state.consensus)
      rowEntries.withUnsafeMutableBufferPointer { entries in
        bonds.withUnsafeMutableElements { bonds in
          weights.withUnsafeElements { weights in
            self.weights.withUnsafeElements { unclipped in
              perColumnNew.withUnsafeBufferPointer { consensus in
                perColumnOld.withUnsafeBufferPointer { ceiling in
                  for (r, uid) in uids.enumerated() {
                    input.weights.scatterWeights(
                      ofRow: uid, plan: state.plan, lastRegistration: lastRegistration, into: entries
                    ) { _ in 1 }
                    for j in stride(from: 0, to: width, by: 8) {
                      let k = r * width + j
                      let weight = weights.eight(at: k)
                      var isEntry = entries.eight(at: j) .> 0
                      switch penalty {
                      case 0: break
                      case .max: isEntry = isEntry .& ((unclipped.eight(at: k) .<= 0) .| (ceiling.eight(at: j) .> 0))
                      default: isEntry = isEntry .& (weight .> 0)
                      }
                      guard any(isEntry) else {
                        bonds.setEight(.zero, at: k)
                        continue
                      }
                      let bond = bonds.eight(at: k)
                      let alpha = alpha(weight: weight, bond: bond, consensus: consensus.eight(at: j))
                      let value = ((1 - alpha) * bond + (alpha * weight).greater(.zero)).lesser(SIMD8(repeating: 1))
                      bonds.setEight(SIMD8.zero.replacing(with: value.greater(.zero), where: isEntry), at: k)
                    }
                  }
                }
              }
            }
          }
        }
      }
    }

    /// `largest`: the largest bond of each column, 1 where all are 0.
    mutating func findLargest() {
      let width = width
      largest.fill(0, count: width)
      bonds.withUnsafeElements { bonds in
        largest.withUnsafeMutableBufferPointer { largest in
          for r in uids.indices {
            for j in stride(from: 0, to: width, by: 8) {
              largest.setEight(largest.eight(at: j).greater(bonds.eight(at: r * width + j)), at: j)
            }
          }
        }
      }
      for j in 0..<width where largest[j] == 0 { largest[j] = 1 }
    }

    /// Section 10: the positive bonds of the uids that are `kept`, over `largest` unless that is empty, in 16 bits.
    mutating func store(rows kept: [Bool], into result: inout SparseMatrix<UInt16>) {
      rowColumns.fill(0, count: width)
      rowValues.fill(0, count: width)
      result.rebuild { rowOffsets, columns, values in
        rowOffsets.removeAll(keepingCapacity: true)
        columns.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        rowOffsets.append(0)
        for uid in kept.indices {
          if kept[uid] && rowOfUID[uid] >= 0 {
            let count = pack(row: rowOfUID[uid])
            columns.append(contentsOf: rowColumns[..<count])
            values.append(contentsOf: rowValues[..<count])
          }
          rowOffsets.append(columns.count)
        }
      }
    }

    /// Writes the positive bonds of a row into `rowValues`, their columns into `rowColumns`, and returns how many there are.
    private mutating func pack(row: Int) -> Int {
      let first = row * width
      return bonds.withUnsafeElements { bonds in
        largest.withUnsafeBufferPointer { largest in
          rowColumns.withUnsafeMutableBufferPointer { columns in
            rowValues.withUnsafeMutableBufferPointer { values in
              let ascending = SIMD8<UInt16>(0, 1, 2, 3, 4, 5, 6, 7)
              var count = 0
              for j in stride(from: 0, to: columns.count, by: 8) {
                let bonds = bonds.eight(at: first + j)
                let share = largest.isEmpty ? bonds : bonds / largest.eight(at: j)
                let rounded = (share * 65535).lesser(SIMD8(repeating: 65535)).flooredToU16
                if all(bonds .> 0) {
                  UnsafeMutableRawBufferPointer(columns).storeBytes(
                    of: ascending &+ UInt16(truncatingIfNeeded: j), toByteOffset: 2 * count, as: SIMD8<UInt16>.self)
                  UnsafeMutableRawBufferPointer(values).storeBytes(
                    of: rounded, toByteOffset: 2 * count, as: SIMD8<UInt16>.self)
                  count += 8
                } else {
                  for lane in 0..<8 where bonds[lane] > 0 {
                    columns[count] = UInt16(truncatingIfNeeded: j + lane)
                    values[count] = rounded[lane]
                    count += 1
                  }
                }
              }
              return count
            }
          }
        }
      }
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
#endif
