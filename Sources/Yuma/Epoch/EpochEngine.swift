/// A way to compute an epoch: a choice of kernels under the one pipeline.
///
/// Each module adds its engines as static members (`.reference`, ...), so that a function that takes
/// `some EpochEngine` is called with `.reference`, and the core knows nothing of the others.
public protocol EpochEngine: Sendable {
  /// The engine's kernels.
  associatedtype Kernels: EpochKernels

  /// The engine's name, on the command line and in results.
  var name: String { get }

  /// Kernels of its own for a runner.
  ///
  /// - Throws: where the engine cannot run on this machine as asked.
  func makeKernels() throws -> Kernels
}

/// The specification as code: the chain's fixed-point arithmetic in plain Swift. Everything else is tested against it.
public struct ReferenceEngine: EpochEngine {
  /// "reference".
  public var name: String { "reference" }

  /// The reference engine.
  public init() {}

  /// Kernels without state.
  public func makeKernels() -> ReferenceKernels { ReferenceKernels() }
}

extension EpochEngine where Self == ReferenceEngine {
  /// The chain's fixed-point arithmetic in plain Swift.
  public static var reference: ReferenceEngine { ReferenceEngine() }
}
