// SPDX-License-Identifier: Apache-2.0
import FixedPoint

/// The three forms of one operation.
struct Forms<Number: FixedPointNumber>: Equatable {
  var wrapping: Number?
  var saturating: Number?
  var checked: Number?
}

extension Forms {
  /// The forms that an exact result should have: its low bits, its clamp, and itself only if it is in range.
  init(exactBits: some Oracle) {
    wrapping = Number(bits: exactBits.lowBits(as: Number.Bits.self))
    saturating = Number(bits: exactBits.clamped(to: Number.Bits.self))
    checked = exactBits.exactly(as: Number.Bits.self).map { Number(bits: $0) }
  }
}
