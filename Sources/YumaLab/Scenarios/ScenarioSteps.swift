// SPDX-License-Identifier: Apache-2.0
import DenseOperations

/// Writes a scenario down as changes that hold until the next.
///
///     var steps = ScenarioSteps(validators: ["big", "small"], servers: ["a", "b"])
///     steps.setStakes([0.8, 0.2], at: 0)
///     steps.setWeights([[1, 0], [1, 0]], at: 0)
///     steps.setWeights([0, 1], ofValidator: 0, at: 3)
///     let epochs = steps.epochs(count: 10)
///
/// Epochs in between share their storage.
public struct ScenarioSteps: Sendable {
  private let validatorCount: Int
  private let serverCount: Int
  private var changes: [Int: [Change]] = [:]

  private enum Change: Sendable {
    case stake(validator: Int, Double)
    case weights(validator: Int, [Double])
  }

  /// Steps of the given validators and servers; nobody has stake or weights yet.
  public init(validators: [String], servers: [String]) {
    validatorCount = validators.count
    serverCount = servers.count
  }

  /// Sets a validator's stake from an epoch on; a validator that there is not is passed over.
  public mutating func setStake(_ stake: Double, ofValidator validator: Int, at epoch: Int) {
    guard 0..<validatorCount ~= validator else { return }
    changes[epoch, default: []].append(.stake(validator: validator, stake))
  }

  /// Sets everybody's stake from an epoch on.
  public mutating func setStakes(_ stakes: [Double], at epoch: Int) {
    for (i, stake) in stakes.enumerated() { setStake(stake, ofValidator: i, at: epoch) }
  }

  /// Sets a validator's row of weights from an epoch on, servers beyond its end getting 0.
  public mutating func setWeights(_ weights: [Double], ofValidator validator: Int, at epoch: Int) {
    guard 0..<validatorCount ~= validator else { return }
    changes[epoch, default: []].append(.weights(validator: validator, weights))
  }

  /// Sets everybody's row of weights from an epoch on.
  public mutating func setWeights(_ rows: [[Double]], at epoch: Int) {
    for (i, row) in rows.enumerated() { setWeights(row, ofValidator: i, at: epoch) }
  }

  /// The first `count` epochs.
  public func epochs(count: Int) -> [Scenario.Epoch] {
    var current = Scenario.Epoch(
      weights: DenseMatrix(rowCount: validatorCount, columnCount: serverCount),
      stakes: [Double](repeating: 0, count: validatorCount))
    return (0..<max(count, 0)).map { epoch in
      for change in changes[epoch] ?? [] {
        switch change {
        case .stake(let i, let stake): current.stakes[i] = stake
        case .weights(let i, let row):
          for j in 0..<serverCount { current.weights[i, j] = j < row.count ? row[j] : 0 }
        }
      }
      return current
    }
  }
}
