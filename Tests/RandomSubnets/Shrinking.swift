// SPDX-License-Identifier: Apache-2.0
import Yuma

/// A smaller input that still fails: neurons, rows, entries and settings go or become plain as long as `fails` says yes.
/// Greedy, so the result is small, not least.
public func shrink(_ input: EpochInput, while fails: (EpochInput) -> Bool) -> EpochInput {
  var smallest = input
  var progress = true
  while progress {
    progress = false
    for candidate in candidates(smallest) where fails(candidate) {
      smallest = candidate
      progress = true
      break
    }
  }
  return smallest
}

/// Simpler inputs, the greatest steps first.
private func candidates(_ input: EpochInput) -> some Sequence<EpochInput> {
  let n = input.neuronCount
  let halves = n > 3 ? [Set(0..<n / 2), Set(n / 2..<n)] : []
  let smaller = (halves + (0..<n).map { [$0] }).lazy.map { input.removing($0) }
  let plainer = settings.lazy.map { change in
    var next = input
    change(&next)
    return next
  }.filter { $0 != input }
  let emptier = (0..<n).lazy.flatMap { row in
    [\EpochInput.weights, \.bonds].flatMap { matrix in
      shorter(input[keyPath: matrix].row(row)).map { entries in
        var next = input
        next[keyPath: matrix].replace(row: row, with: entries)
        return next
      }
    }
  }
  return [AnySequence(smaller), AnySequence(plainer), AnySequence(emptier)].lazy.joined()
}

/// The row emptied, then without each entry.
private func shorter(_ row: [(UInt16, UInt16)]) -> [[(UInt16, UInt16)]] {
  row.isEmpty ? [] : [[]] + row.indices.map { gone in row.indices.filter { $0 != gone }.map { row[$0] } }
}

/// Changes that make a setting plain.
private let settings: [@Sendable (inout EpochInput) -> Void] = [
  { $0.commitBlocks = nil }, { $0.previousConsensus = nil }, { $0.ownerUID = nil },
  { $0.parameters.liquidAlphaConsensusMode = nil }, { $0.parameters.liquidAlpha = false },
  { $0.parameters.yuma3 = false },
  { if $0.parameters.bondsPenalty != 0 { $0.parameters.bondsPenalty = 65535 } }, { $0.parameters.bondsPenalty = 0 },
  { $0.parameters.kappa = 32767 }, { $0.parameters.bondsMovingAverage = 900_000 },
  { $0.parameters.alphaLow = 45875 }, { $0.parameters.alphaHigh = 58982 },
  { $0.parameters.alphaSigmoidSteepness = 1000 }, { $0.parameters.stakeThreshold = 0 },
  { $0.parameters.taoWeight = 0 }, { $0.parameters.maxAllowedValidators = 64 }, { $0.parameters.activityCutoff = 5000 },
  { $0.emission = 0 }, { $0.taoStake = $0.taoStake.map { _ in 0 } },
  { $0.alphaStake = $0.alphaStake.map { $0 == 0 ? 0 : 1_000_000_000 } },
  { $0.lastUpdate = $0.lastUpdate.map { [block = $0.currentBlock] _ in block } },
  { $0.blockAtRegistration = $0.blockAtRegistration.map { _ in 0 } },
]

extension EpochInput {
  /// The subnet without some neurons; the others move up.
  fileprivate func removing(_ gone: Set<Int>) -> EpochInput {
    let kept = (0..<neuronCount).filter { !gone.contains($0) }
    var place: [UInt16: UInt16] = [:]
    for (new, old) in kept.enumerated() { place[UInt16(old)] = UInt16(new) }
    func smaller(_ matrix: SparseMatrix<UInt16>) -> SparseMatrix<UInt16> {
      SparseMatrix(
        rows: kept.map { row in
          matrix.row(row).compactMap { column, value in
            column < neuronCount ? place[column].map { ($0, value) } : (column, value)
          }
        })
    }
    var next = self
    next.lastUpdate = kept.map { lastUpdate[$0] }
    next.blockAtRegistration = kept.map { blockAtRegistration[$0] }
    next.alphaStake = kept.map { alphaStake[$0] }
    next.taoStake = kept.map { taoStake[$0] }
    next.validatorPermits = kept.map { validatorPermits[$0] }
    next.ownerUID = ownerUID.flatMap { place[$0] }
    next.weights = smaller(weights)
    next.bonds = smaller(bonds)
    next.commitBlocks = commitBlocks.map { blocks in kept.map { blocks[$0] } }
    next.previousConsensus = previousConsensus.map { stored in kept.filter { $0 < stored.count }.map { stored[$0] } }
    return next
  }
}

extension SparseMatrix {
  fileprivate mutating func replace(row: Int, with entries: [(UInt16, Element)]) {
    self = SparseMatrix(rows: (0..<rowCount).map { $0 == row ? entries : self.row($0) })
  }
}
