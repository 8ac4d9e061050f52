#if OpenBLAS
  import DenseOperations
  import Yuma

  extension DenseEpoch {
    /// Section 8, the EMA with a fixed alpha: `bonds` become rowFactor_i * newScale_j * weight_ij + oldScale_j * bond_ij, 0
    /// where that is not positive. Row factors are 1 where there are none.
    mutating func average(_ weights: DenseMatrix, rowFactors: [Double]?) {
      let width = width
      bonds.withUnsafeMutableElements { bonds in
        weights.withUnsafeElements { weights in
          newScale.withUnsafeBufferPointer { newScale in
            oldScale.withUnsafeBufferPointer { oldScale in
              for r in uids.indices {
                let factor = rowFactors?[r] ?? 1
                for j in stride(from: 0, to: width, by: 8) {
                  let k = r * width + j
                  let new = factor * newScale.eight(at: j) * weights.eight(at: k)
                  let value = new + oldScale.eight(at: j) * bonds.eight(at: k)
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
      let liquidConsensus = padded(state.liquidConsensus)
      let ceiling = padded(state.consensus)
      var entries = [Double](repeating: 0, count: width)
      entries.withUnsafeMutableBufferPointer { entries in
        bonds.withUnsafeMutableElements { bonds in
          weights.withUnsafeElements { weights in
            self.weights.withUnsafeElements { unclipped in
              liquidConsensus.withUnsafeBufferPointer { consensus in
                ceiling.withUnsafeBufferPointer { ceiling in
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
      let divides = !largest.isEmpty
      compress(rows: kept, into: &result) { bonds, largest, rounded in
        for j in stride(from: 0, to: bonds.count, by: 8) {
          let share = divides ? bonds.eight(at: j) / largest.eight(at: j) : bonds.eight(at: j)
          let value = (share * 65535).lesser(SIMD8(repeating: 65535)).flooredToU16
          UnsafeMutableRawBufferPointer(rounded).storeBytes(of: value, toByteOffset: 2 * j, as: SIMD8<UInt16>.self)
        }
      }
    }

    /// The positive bonds of all uids, over `largest` unless that is empty.
    mutating func writeRaw(into result: inout SparseMatrix<Double>) {
      compress(rows: [Bool](repeating: true, count: rowOfUID.count), into: &result) { bonds, largest, values in
        for j in bonds.indices { values[j] = largest.isEmpty ? bonds[j] : bonds[j] / largest[j] }
      }
    }

    /// Writes the positive bonds of the uids that are `kept` as sparse rows; `convert` makes a row's values out of its bonds and
    /// `largest`.
    @inline(__always)
    private func compress<Element: Numeric>(
      rows kept: [Bool], into result: inout SparseMatrix<Element>,
      _ convert: (UnsafeBufferPointer<Double>, UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Element>) -> Void
    ) {
      var rowValues = [Element](repeating: 0, count: width)
      var rowColumns = [UInt16](repeating: 0, count: width)
      result.rebuild { rowOffsets, columns, values in
        rowOffsets.removeAll(keepingCapacity: true)
        columns.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        rowOffsets.append(0)
        bonds.withUnsafeElements { bonds in
          for uid in kept.indices {
            if kept[uid] && rowOfUID[uid] >= 0 {
              let row = UnsafeBufferPointer(rebasing: bonds[rowOfUID[uid] * width..<(rowOfUID[uid] + 1) * width])
              rowValues.withUnsafeMutableBufferPointer { rowValues in
                largest.withUnsafeBufferPointer { convert(row, $0, rowValues) }
                rowColumns.withUnsafeMutableBufferPointer { rowColumns in
                  let count = pack(row, &rowValues, &rowColumns)
                  columns.append(contentsOf: rowColumns[..<count])
                  values.append(contentsOf: rowValues[..<count])
                }
              }
            }
            rowOffsets.append(columns.count)
          }
        }
      }
    }

    /// Moves the values at positive bonds to the front, with their columns, and returns how many there are. No branches: a
    /// value that is not wanted is written over by the next.
    @inline(__always)
    private func pack<Element>(
      _ bonds: UnsafeBufferPointer<Double>, _ values: inout UnsafeMutableBufferPointer<Element>,
      _ columns: inout UnsafeMutableBufferPointer<UInt16>
    ) -> Int {
      var count = 0
      for j in 0..<bonds.count {
        columns[count] = UInt16(truncatingIfNeeded: j)
        values[count] = values[j]
        count += bonds[j] > 0 ? 1 : 0
      }
      return count
    }

    /// `values` with zeros up to the matrices' width.
    func padded(_ values: [Double]) -> [Double] { values + repeatElement(0, count: width - values.count) }
  }
#endif
