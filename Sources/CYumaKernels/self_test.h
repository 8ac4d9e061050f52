// SPDX-License-Identifier: Apache-2.0

// Whether this set's arithmetic rounds down, as the proofs of Docs/Internals/Kernels.md need it. Nothing here is known to the compiler, so
// that the machine computes it, but for the constants that are compared with what the machine computes.
static bool SET_NAME(rounds_down)(void) {
  volatile double aboveHalf = 0.75, belowZero = -0.25, one = 1, three = 3, steps = 65535, large = ONE;
  vd up = splat(aboveHalf), down = splat(belowZero), whole = splat(one);
  vd third = whole / splat(three);
#if HAS_FMA
  // Three thirds less one, without rounding: negative if the third was rounded down. (The third itself must not be negated: the
  // compiler would rather negate the divisor, and then the quotient is rounded the other way.)
  vd rest = FMA(third, splat(three), -whole);
#else
  vd rest = splat(third[0] * three - one);
#endif
  bool isRight = true;
  for (int lane = 0; lane < LANES; lane++) {
    isRight &= floor_product(up, whole)[lane] == 0 && floor_product(down, whole)[lane] == -1 && rest[lane] < 0;
  }
  // A quotient that the compiler works out is rounded to nearest.
  return isRight && large / steps == ONE / 65535;
}
