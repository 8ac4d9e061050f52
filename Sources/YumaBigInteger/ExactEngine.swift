#if GMP
  import Yuma

  /// The epoch in fixed point of F fractional bits on GMP's integers: with many bits the truth against which the chain's
  /// rounding is measured, with 32 and the chain's recipes the chain itself, by an arithmetic of its own.
  ///
  /// The pipeline, its order and its quirks are those of every engine. Products are rounded down and quotients
  /// towards zero, at F bits where the chain has 32, at F + 32 where it has 64. Nothing saturates or wraps; where the chain's
  /// numbers would, `EpochResult.remarks` says so.
  ///
  ///     let exact = try Epoch.run(input, engine: .exact(fractionalBits: 256))
  public struct ExactEngine: EpochEngine {
    /// The numbers of fractional bits that there are.
    public static let fractionalBitsRange = 32...4096

    /// "exact".
    public var name: String { "exact" }

    /// F, the bits behind the point.
    public let fractionalBits: Int

    /// Whether the exponential function of liquid alpha follows the chain's recipe (Docs/Specification/fixed-point.md,
    /// Transcendental functions), with F bits where the chain has 32. Otherwise it is right to F bits.
    public let chainTranscendentals: Bool

    /// An engine of `fractionalBits` bits behind the point.
    ///
    /// - Throws: `FractionalBitsError` for a number of bits outside 32 ... 4096.
    public init(fractionalBits: Int, chainTranscendentals: Bool = false) throws(FractionalBitsError) {
      guard Self.fractionalBitsRange.contains(fractionalBits) else {
        throw FractionalBitsError(fractionalBits: fractionalBits)
      }
      self.fractionalBits = fractionalBits
      self.chainTranscendentals = chainTranscendentals
    }

    /// Kernels of their own for a runner.
    public func makeKernels() -> ExactKernels {
      ExactKernels(fractionalBits: fractionalBits, chainTranscendentals: chainTranscendentals)
    }
  }

  /// A number of fractional bits that the exact engine does not have.
  public struct FractionalBitsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The number asked for.
    public let fractionalBits: Int

    /// One line that names the number and the range.
    public var description: String {
      let range = ExactEngine.fractionalBitsRange
      return "fractional bits: \(fractionalBits) is not within \(range.lowerBound) to \(range.upperBound)"
    }
  }

  extension EpochEngine where Self == ExactEngine {
    /// The exact engine, of `fractionalBits` bits behind the point.
    ///
    /// - Throws: `FractionalBitsError` for a number of bits outside 32 ... 4096.
    public static func exact(
      fractionalBits: Int, chainTranscendentals: Bool = false
    ) throws(FractionalBitsError) -> ExactEngine {
      try ExactEngine(fractionalBits: fractionalBits, chainTranscendentals: chainTranscendentals)
    }
  }
#endif
