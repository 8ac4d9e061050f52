#if OpenBLAS
  extension UnsafeBufferPointer<Double> {
    /// The eight elements from `index` on.
    @inline(__always)
    func eight(at index: Int) -> SIMD8<Double> {
      UnsafeRawBufferPointer(self).loadUnaligned(fromByteOffset: index * 8, as: SIMD8<Double>.self)
    }
  }

  extension UnsafeMutableBufferPointer<Double> {
    /// The eight elements from `index` on.
    @inline(__always)
    func eight(at index: Int) -> SIMD8<Double> { UnsafeBufferPointer(self).eight(at: index) }

    /// Sets the eight elements from `index` on.
    @inline(__always)
    func setEight(_ lanes: SIMD8<Double>, at index: Int) {
      UnsafeMutableRawBufferPointer(self).storeBytes(of: lanes, toByteOffset: index * 8, as: SIMD8<Double>.self)
    }

    /// Row `row` of a matrix of `width` columns.
    func row(_ row: Int, width: Int) -> Self { Self(rebasing: self[row * width..<(row + 1) * width]) }
  }

  extension SIMD8<Double> {
    /// The smaller of each two.
    @inline(__always)
    func lesser(_ other: Self) -> Self { replacing(with: other, where: other .< self) }

    /// The larger of each two.
    @inline(__always)
    func greater(_ other: Self) -> Self { replacing(with: other, where: other .> self) }

    /// Each element, 0 to 65535, floored.
    @inline(__always)
    var flooredToU16: SIMD8<UInt16> {
      // Beyond 2^52 a double has no fraction; its low bits are the integer.
      let shift = SIMD8(repeating: 0x1p52)
      let rounded = (self + shift) - shift
      let floored = rounded - SIMD8.zero.replacing(with: 1, where: rounded .> self)
      return SIMD8<UInt16>(truncatingIfNeeded: unsafeBitCast(floored + shift, to: SIMD8<UInt64>.self))
    }
  }
#endif
