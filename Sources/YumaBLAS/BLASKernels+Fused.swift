#if OpenBLAS
  import DenseOperations
  import Yuma

  extension BLASKernels {
    /// Sections 4 to 6 on dense rows.
    public mutating func fusedConsensus(_ input: EpochInput, state: inout EpochState<Self>) -> Bool {
      guard dense.chooseRows(input, activeStake: state.activeStake, plan: state.plan) else { return false }
      let n = input.neuronCount
      dense.loadWeights(input, plan: state.plan)

      dense.countedStake.replace(with: dense.stake.prefix(dense.counted))
      dense.countedStake.divideBySum()
      dense.medians.find(
        of: dense.weights, stake: dense.countedStake, majority: Double(proportion: input.parameters.kappa),
        fallback: .smallest, into: &dense.perColumn)
      state.consensus.replace(with: dense.perColumn.prefix(n))

      dense.clipped.setMinimum(of: dense.weights, andEachRow: dense.perColumn)
      operations.rowSums(dense.clipped, into: &dense.perRow)
      spread(dense.perRow, count: n, into: &state.validatorTrust)
      operations.multiplyTransposed(dense.clipped, by: dense.stake, into: &dense.perColumn)
      state.incentive.replace(with: dense.perColumn.prefix(n))
      normalize(&state.incentive)
      return true
    }

    /// Sections 7, 8 and 10 on dense rows.
    public mutating func fusedBonds(
      _ input: EpochInput, state: inout EpochState<Self>, keepsRawBonds: Bool, into bonds: inout SparseMatrix<UInt16>
    ) -> Bool {
      let parameters = input.parameters
      // The double nearest 1 / 65535 is off by 2^-64 of it: the products are the quotients, rounded.
      dense.loadBonds(input, plan: state.plan, scale: parameters.yuma3 ? 1 / 65535 : 1)
      let weights = dense.weightsForBonds(penalty: parameters.bondsPenalty)
      if parameters.yuma3 {
        if parameters.liquidAlpha && !isZero(state.liquidConsensus) {
          dense.renewLiquid(input, weights: weights, state: state)
        } else {
          let alpha = 1 - Double(parameters.bondsMovingAverage) / 1_000_000
          dense.perColumnNew.fill(alpha, count: dense.width)
          dense.perColumnOld.fill(1 - alpha, count: dense.width)
          dense.average(weights, rowFactors: nil)
        }
      } else {
        scaleShares(weights, movingAverage: parameters.bondsMovingAverage)
        dense.average(weights, rowFactors: dense.stake)
      }

      operations.columnSums(dense.bonds, into: &dense.perColumn)
      for j in 0..<input.neuronCount {
        dense.perColumn[j] = state.incentive[j] / (dense.perColumn[j] == 0 ? 1 : dense.perColumn[j])
      }
      operations.multiply(dense.bonds, by: dense.perColumn, into: &dense.perRow)
      if parameters.yuma3 {
        for r in dense.perRow.indices { dense.perRow[r] *= dense.stake[r] }
        dense.largest.removeAll(keepingCapacity: true)
      } else {
        dense.findLargest()
      }
      spread(dense.perRow, count: input.neuronCount, into: &state.dividends)
      normalize(&state.dividends)
      dense.store(rows: state.newPermits, into: &bonds)
      if keepsRawBonds { dense.writeRaw(into: &state.bonds) }
      return true
    }

    /// Section 8, Yuma, steps 1 to 3: what weights and stored bonds are multiplied with in each column, so that both are parts
    /// of their column's sum, and weighed by alpha.
    private mutating func scaleShares(_ weights: DenseMatrix, movingAverage: UInt64) {
      let alpha = 1 - Double(movingAverage) / 1_000_000
      operations.multiplyTransposed(weights, by: dense.stake, into: &dense.perColumnNew)
      operations.columnSums(dense.bonds, into: &dense.perColumnOld)
      for j in 0..<dense.width {
        dense.perColumnNew[j] = alpha / (dense.perColumnNew[j] == 0 ? 1 : dense.perColumnNew[j])
        dense.perColumnOld[j] = (1 - alpha) / (dense.perColumnOld[j] == 0 ? 1 : dense.perColumnOld[j])
      }
    }

    /// Numbers of the dense rows, by uid.
    private func spread(_ perRow: [Double], count n: Int, into vector: inout Vector) {
      vector.fill(0, count: n)
      for (r, uid) in dense.uids.enumerated() { vector[uid] = perRow[r] }
    }
  }
#endif
