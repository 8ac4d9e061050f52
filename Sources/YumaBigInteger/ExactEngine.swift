// SPDX-License-Identifier: Apache-2.0
#if GMP
  import Yuma

  /// A number of fractional bits that the exact engine does not have.
  public struct FractionalBitsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The number asked for.
    public let fractionalBits: Int

    /// One line that names the number and the range.
    public var description: String {
      let range = EpochEngine.exactFractionalBits
      return "fractional bits: \(fractionalBits) is not within \(range.lowerBound) to \(range.upperBound)"
    }
  }

  extension EpochEngine {
    /// The numbers of fractional bits that the exact engine may have.
    public static let exactFractionalBits = 32...4096

    /// The exact engine: an epoch in fixed point of F fractional bits on GMP's integers. With many bits it is the truth against
    /// which the chain's rounding is measured; with 32 and the chain's recipes it is the chain itself, by an arithmetic of
    /// its own.
    ///
    /// Products are rounded down and quotients towards zero, at F bits where the chain has 32, at F + 32 where it has 64.
    /// Nothing saturates or wraps; where the chain's numbers would, `EpochResult.remarks` says so.
    ///
    ///     let exact = try Epoch.run(input, under: .latest, engine: .exact(fractionalBits: 256))
    ///
    /// - Parameters:
    ///   - fractionalBits: F, the bits of a number's fraction.
    ///   - chainTranscendentals: whether exponential and logarithm follow the chain's recipes
    ///     (Docs/Specification/fixed-point.md, Transcendental functions), with F bits where the chain has 32. Otherwise they are
    ///     right to F bits.
    /// - Throws: `FractionalBitsError` for a number of bits outside 32 ... 4096.
    public static func exact(
      fractionalBits: Int, chainTranscendentals: Bool = false
    ) throws(FractionalBitsError) -> EpochEngine {
      guard exactFractionalBits.contains(fractionalBits) else {
        throw FractionalBitsError(fractionalBits: fractionalBits)
      }
      return EpochEngine(name: "exact") {
        ExactKernels(fractionalBits: fractionalBits, chainTranscendentals: chainTranscendentals)
      }
    }
  }
#endif
