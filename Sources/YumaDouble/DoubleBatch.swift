// SPDX-License-Identifier: Apache-2.0
import Yuma

/// Many small epochs in double precision, on one thread: ensembles of a simulation. Eight neighbours of one size, of up to 64
/// neurons, are computed at once, one in each lane of a vector (liquid alpha excepted). It keeps all buffers, those of
/// the outputs included, so that inputs of one shape cost no allocation after the first.
///
///     var batch = try DoubleBatch(engine: .double)
///     var outputs: [EpochOutput] = []
///     try batch.run(inputs, under: .latest, into: &outputs)
///
/// Each output has the bits that `Epoch.run` gives for its input on the same engine. `EpochBatch` spreads epochs over
/// the machine's cores, for any engine.
public struct DoubleBatch: ~Copyable {
  private var runner: EpochRunner
  private var lanes = LaneEpochs()

  /// A batch without buffers yet.
  ///
  /// - Parameter engine: a double engine; it computes what does not fit into lanes.
  /// - Throws: `EngineUnavailable` if its matrix products are wrong.
  public init(engine: EpochEngine = .double) throws(EngineUnavailable) { runner = try EpochRunner(engine: engine) }

  /// Computes an epoch of each input.
  ///
  /// - Parameters:
  ///   - inputs: inputs of any shapes; of one shape they run best.
  ///   - rules: the rules in force for all of them.
  ///   - outputs: becomes as long as `inputs`; element k is the epoch of input k. Its storage is used again.
  /// - Throws: `BatchInputError` for the first input that is not valid; the outputs before it are done, and it and those
  ///   after it are not.
  public mutating func run(
    _ inputs: [EpochInput], under rules: EpochRules, into outputs: inout [EpochOutput]
  ) throws(BatchInputError) {
    if outputs.count > inputs.count { outputs.removeLast(outputs.count - inputs.count) }
    while outputs.count < inputs.count { outputs.append(EpochOutput()) }
    for start in stride(from: 0, to: inputs.count, by: LaneEpochs.width)
    where !runTogether(inputs, start, rules, &outputs) {
      for index in start..<min(start + LaneEpochs.width, inputs.count) {
        try runOne(inputs[index], index: index, under: rules, into: &outputs[index])
      }
    }
  }

  /// The eight from `start` on, if they are valid and can be computed together.
  private mutating func runTogether(
    _ inputs: [EpochInput], _ start: Int, _ rules: EpochRules, _ outputs: inout [EpochOutput]
  ) -> Bool {
    guard start + LaneEpochs.width <= inputs.count else { return false }
    return inputs.withUnsafeBufferPointer { inputs in
      let eight = UnsafeBufferPointer(rebasing: inputs[start..<start + LaneEpochs.width])
      return eight.indices.allSatisfy { (try? eight[$0].validate(under: rules)) != nil }
        && lanes.run(eight, under: rules, into: &outputs, at: start)
    }
  }

  private mutating func runOne(
    _ input: EpochInput, index: Int, under rules: EpochRules, into output: inout EpochOutput
  ) throws(BatchInputError) {
    do throws(EpochInputError) {
      try runner.run(input, under: rules, into: &output)
    } catch {
      throw BatchInputError(index: index, reason: error)
    }
  }
}

/// An input of a batch that is not valid.
public struct BatchInputError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The input's position in the batch.
  public let index: Int
  /// What is wrong with it.
  public let reason: EpochInputError

  /// "inputs[3].weights[17][3]: 70000 ...", on one line.
  public var description: String { "inputs[\(index)].\(reason)" }
}
