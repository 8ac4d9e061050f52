// SPDX-License-Identifier: Apache-2.0

// The two bounds of liquid alpha (exponential.h) beside the recipe that they replace, for arguments of every size. The
// header is compiled here a second time, with a multiply-add of the C library, so that every machine tests its
// constants.
#include "../../Sources/CYumaKernels/rounding.h"
#include "../../Sources/CYumaKernels/workspace.h"

#include <math.h>
#include <stdio.h>

#include "oracle.h"

#define SET bounds
#define LANES 4
#define GROUP 2
#define HAS_FMA 1
#define FMA fused_multiply_add

typedef double wide_double __attribute__((vector_size(32)));

static inline __attribute__((always_inline)) wide_double fused_multiply_add(
    wide_double a, wide_double b, wide_double c) {
  for (int lane = 0; lane < LANES; lane++) c[lane] = fma(a[lane], b[lane], c[lane]);
  return c;
}

#include "../../Sources/CYumaKernels/vectors.h"
#include "../../Sources/CYumaKernels/exponential.h"

// How far the recipe's sum for y may lie below 2^32 exp(y): each term is floored, which loses less than 1 and what the
// term before lost, times y / j, but no more than the term; and the terms from 32 on are missing. It grows with y.
static double most_lost(double y) {
  double term = y * ONE, lost = 0, sum = 0;
  int j = 2;
  for (; j < 32; j++) {
    term *= y / j;
    lost = fmin(term, 1 + lost * y / j);
    sum += lost;
  }
  for (; term > 1e-9; j++) sum += term *= y / j;
  return sum;
}

// A step of the grid at a time: the loss at its end, and exp at its beginning. Kernels.md needs 3.9.
static int loss_is_bounded(void) {
  double most = 0;
  for (int step = 0; step < 8 * 1024; step++) {
    double ratio = most_lost((step + 1) / 1024.0) / (exp(step / 1024.0) + 1);
    if (ratio > most) most = ratio;
  }
  printf("bounds of liquid alpha: the recipe loses at most %.3f (exp(x) + 1)", most);
  return most <= 3.85;
}

// The approximation's excess at 65536 places: from 2^-37.3 to 2^-36.7, as Kernels.md says.
static int power_is_bounded(void) {
  for (int step = 0; step < 1 << 16; step++) {
    long double fraction = step / 65536.0L, value = POWERS[8];
    for (int k = 7; k >= 0; k--) value = value * fraction + POWERS[k];
    long double excess = value / exp2l(32 + fraction) - 1;
    if (excess < exp2l(-37.3L) || excess > exp2l(-36.7L)) return 0;
  }
  return 1;
}

uint64_t bounds_check(uint64_t seed, uint64_t count) {
  uint64_t wrong = !loss_is_bounded() + !power_is_bounded(), apart = 0, state = seed;
  yuma_bond_parameters parameters = {.alphaHigh = 65535, .alphaSigmoidSteepness = 1600};
  sigmoid whole = sigmoid_of(&parameters);
  rounding_mode before = round_down();
  for (uint64_t round = 0; round < count; round++) {
    vd x[GROUP], least[GROUP], most[GROUP], alpha[GROUP];
    for (int lane = 0; lane < GROUP * LANES; lane++) {
      state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
      int64_t value = (int64_t)((state >> 27) % (UINT64_C(16) << 32)) - 8 * ONE_RAW;
      // Small ones, too, and those around integers.
      if (state % 4 == 0) value >>= (state >> 8) % 36;
      if (state % 4 == 1) value = (value >> 32) * ONE_RAW + (int64_t)((state >> 8) % 5) - 2;
      if (value > 8 * ONE_RAW) value = 8 * ONE_RAW;
      if (value < -8 * ONE_RAW) value = -8 * ONE_RAW;
      x[lane / LANES][lane % LANES] = (double)value;
    }
    liquid_alpha_bounds(&whole, x, least, most);
    liquid_alphas(&whole, x, alpha);
    for (int lane = 0; lane < GROUP * LANES; lane++) {
      int g = lane / LANES, at = lane % LANES;
      int64_t value = (int64_t)x[g][at];
      if (value == ONE_RAW) continue;
      double right = (double)(int64_t)(((__int128)1 << 64) / (exponential_scalar(value) + ONE_RAW));
      apart += least[g][at] != most[g][at];
      if (least[g][at] <= right && right <= most[g][at] && alpha[g][at] == right) continue;
      if (++wrong < 20)
        printf("\nx = %lld: %.0f and %.0f around %.0f, vectors %.0f", (long long)value, least[g][at], most[g][at],
            right, alpha[g][at]);
    }
  }
  round_back(before);
  printf(", %llu of %llu have two bounds, %llu are wrong\n", (unsigned long long)apart,
      (unsigned long long)(count * GROUP * LANES), (unsigned long long)wrong);
  // Bounds that are far from each other are no bounds.
  return wrong + (apart * 2 > count * GROUP * LANES);
}
