// SPDX-License-Identifier: Apache-2.0

/// A way to compute an epoch: a choice of kernels under the one pipeline.
///
///     let result = try Epoch.run(input, under: .latest, engine: .reference)
///
/// Each module adds its engines as static members (`.reference`, `.vector`, ...), and the core knows nothing of the others.
/// An engine is a value: every runner gets a pipeline of its own from it.
public struct EpochEngine: Sendable, CustomStringConvertible {
  /// The engine's name, on the command line and in results.
  public let name: String
  /// Makes a pipeline; throws where the engine cannot run on this machine as asked.
  let makePipeline: @Sendable () throws -> any EpochPipelining

  /// An engine with the given kernels.
  ///
  /// - Parameters:
  ///   - name: its name.
  ///   - makeKernels: makes kernels of their own for a runner; throws where the engine cannot run on this machine as asked.
  package init<Kernels: EpochKernels>(name: String, makeKernels: @escaping @Sendable () throws -> Kernels) {
    self.name = name
    makePipeline = { PipelineBox(EpochPipeline(kernels: try makeKernels())) }
  }

  private init(name: String, makePipeline: @escaping @Sendable () throws -> any EpochPipelining) {
    self.name = name
    self.makePipeline = makePipeline
  }

  /// Its name.
  public var description: String { name }

  /// The specification as code: the chain's fixed-point arithmetic in plain Swift. Everything else is tested against it.
  public static let reference = EpochEngine(name: "reference") { ReferenceKernels() }

  /// The reference engine, with remarks on saturation and wrapping: for audits. The results are the reference engine's.
  public static let observingReference = EpochEngine(
    name: "reference",
    makePipeline: { PipelineBox(EpochPipeline(kernels: ReferenceKernels(), observer: SaturationWatch())) })
}

/// A pipeline whose kernels are not named in its type: dispatched once an epoch.
protocol EpochPipelining: AnyObject {
  /// Computes an epoch; `input` is valid under `rules`.
  func run(_ input: EpochInput, under rules: EpochRules, detail: EpochDetail, into output: inout EpochOutput)
  /// The ways that the last epoch took.
  var paths: EpochPaths { get }
  /// The kernels that computed the last epoch.
  var kernels: String { get }
  /// Where the chain's numbers saturated or wrapped in the last epoch.
  var remarks: [EpochRemark] { get }
  /// The decisions of the last epoch.
  var plan: EpochPlan { get }
  /// The raw values that the last epoch left.
  func trace(_ detail: EpochDetail) -> EpochTrace
}

final class PipelineBox<Kernels: EpochKernels>: EpochPipelining {
  private var pipeline: EpochPipeline<Kernels>
  private var report = KernelReport()

  init(_ pipeline: EpochPipeline<Kernels>) { self.pipeline = pipeline }

  func run(_ input: EpochInput, under rules: EpochRules, detail: EpochDetail, into output: inout EpochOutput) {
    pipeline.run(input, under: rules, detail: detail, into: &output)
    report = pipeline.kernels.finishEpoch()
    if let observer = pipeline.observer { report.remarks += observer.takeRemarks() }
  }

  var paths: EpochPaths { pipeline.paths }
  var kernels: String { report.helpers.map { "\(pipeline.kernels.name)+\($0)" } ?? pipeline.kernels.name }
  var remarks: [EpochRemark] { report.remarks }
  var plan: EpochPlan { pipeline.state.plan }
  func trace(_ detail: EpochDetail) -> EpochTrace { pipeline.trace(detail) }
}
