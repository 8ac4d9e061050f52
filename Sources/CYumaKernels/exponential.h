// SPDX-License-Identifier: Apache-2.0

// Liquid alpha: the chain's exponential recipe and the sigmoid around it. Docs/Internals/Kernels.md, "Exponential".

// Just above 1 / i (or exactly that): ceil(2^51 / i) / 2^51.
#define INVERSE(i) ((double)(((INT64_C(1) << 51) + (i) - 1) / (i)) / 0x1p51)
static const double INVERSES[32] = {
    0,
    1,
    INVERSE(2),
    INVERSE(3),
    INVERSE(4),
    INVERSE(5),
    INVERSE(6),
    INVERSE(7),
    INVERSE(8),
    INVERSE(9),
    INVERSE(10),
    INVERSE(11),
    INVERSE(12),
    INVERSE(13),
    INVERSE(14),
    INVERSE(15),
    INVERSE(16),
    INVERSE(17),
    INVERSE(18),
    INVERSE(19),
    INVERSE(20),
    INVERSE(21),
    INVERSE(22),
    INVERSE(23),
    INVERSE(24),
    INVERSE(25),
    INVERSE(26),
    INVERSE(27),
    INVERSE(28),
    INVERSE(29),
    INVERSE(30),
    INVERSE(31),
};

// exp by the recipe for `GROUP` vectors of x, raw, integers with |x| <= 10 * 2^32. With a fused multiply the terms stay
// biased from round to round: BIAS - BIAS * factor is exact for every factor here.
INLINE void exponential(const vd *x, vd *result) {
  vd term[GROUP], factor[GROUP], sum[GROUP];
#if HAS_FMA
  vd offset[GROUP];
  vl bits[GROUP];
  for (int g = 0; g < GROUP; g++) {
    vd magnitude = max_d(x[g], -x[g]);
    term[g] = magnitude + BIAS;
    factor[g] = magnitude * (1 / ONE);
    offset[g] = BIAS - BIAS * factor[g];
    bits[g] = (vl)(magnitude + (BIAS + ONE));
  }
  // The sum takes the biased terms as they are, and loses their biases at the end.
  int rounds = 0;
  for (vl alive = {1}; rounds < 30 && LANE_MASK(alive != 0); rounds += 5) {
    for (int i = rounds + 2; i < rounds + 7; i++) {
      for (int g = 0; g < GROUP; g++) {
        vd product = FMA(term[g], factor[g], offset[g]);
        term[g] = FMA(product, splat(INVERSES[i]), splat(BIAS - BIAS * INVERSES[i]));
        bits[g] += (vl)term[g];
      }
    }
    alive = (vl)term[0] ^ (vl)splat(BIAS);
    for (int g = 1; g < GROUP; g++) alive |= (vl)term[g] ^ (vl)splat(BIAS);
  }
  vl biases = (vl)splat(BIAS) * rounds;
  for (int g = 0; g < GROUP; g++) sum[g] = (vd)(bits[g] - biases) - BIAS;
#else
  for (int g = 0; g < GROUP; g++) {
    term[g] = max_d(x[g], -x[g]);
    factor[g] = term[g] * (1 / ONE);
    sum[g] = term[g] + ONE;
  }
  for (int i = 2; i < 32; i++) {
    vl alive = {0};
    for (int g = 0; g < GROUP; g++) {
      term[g] = floor_product(floor_product(term[g], factor[g]), splat(INVERSES[i]));
      sum[g] += term[g];
      alive |= term[g] > 0;
    }
    if (i % 4 == 0 && i >= 8 && !LANE_MASK(alive)) break;
  }
#endif
  for (int g = 0; g < GROUP; g++) {
    // exp(1) alone is a constant of 23 fractional bits: 22802600 / 2^23.
    sum[g] = select_d(x[g] == ONE, splat(22802600.0 * 512), sum[g]);
    vd inverse = ONE * ONE / sum[g] + BIAS;
    result[g] = select_d(x[g] < 0, inverse - BIAS, sum[g]);
  }
}

// exp_safe for any x, raw.
static int64_t exponential_scalar(int64_t x) {
  const int64_t limit = 20 * ONE_RAW;
  x = x > limit ? limit : x < -limit ? -limit : x;
  if (x == ONE_RAW) return INT64_C(22802600) << 9;
  int64_t y = x < 0 ? -x : x, term = y, sum = y + ONE_RAW;
  // For y <= 20 no product reaches 2^31, so no step fails.
  for (int i = 2; i < 32 && term; i++) {
    term = (int64_t)(((__int128)term * y) >> 32) / i;
    sum += term;
  }
  return x < 0 ? (int64_t)(((__int128)1 << 64) / sum) : sum;
}

typedef struct {
  double steepness;  // (steepness / -100) * 2^-32, the quotient truncated
  double low, high, slope;
  int wide;  // |x| may be beyond 10
} sigmoid;

static sigmoid sigmoid_of(const yuma_bond_parameters *parameters) {
  int64_t quotient = (int64_t)parameters->alphaSigmoidSteepness * ONE_RAW / -100;
  int64_t low = proportion(parameters->alphaLow), high = proportion(parameters->alphaHigh);
  sigmoid made = {(double)quotient / ONE, (double)low, (double)high, (double)(high - low) / ONE, 0};
  made.wide = quotient > 20 * ONE_RAW || quotient < -20 * ONE_RAW;
  return made;
}

// alpha of `GROUP` vectors of cells: weight, bond and consensus raw, in [0, 2^32].
INLINE void liquid_alpha(const sigmoid *shape, const vd *weight, const vd *bond, const vd *consensus, vd *alpha) {
  vd x[GROUP], sigma[GROUP];
  for (int g = 0; g < GROUP; g++) {
    vd buy = max_d(weight[g] - consensus[g], splat(0));
    vd sell = max_d(bond[g] - weight[g], splat(0));
    vd difference = select_d(weight[g] >= bond[g], buy, sell);
    x[g] = floor_product(splat(shape->steepness), difference - ONE / 2);
  }
  if (shape->wide) {
    for (int g = 0; g < GROUP; g++)
      for (int lane = 0; lane < LANES; lane++) {
        int64_t power = exponential_scalar((int64_t)x[g][lane]);
        sigma[g][lane] = (double)(int64_t)(((__int128)1 << 64) / (power + ONE_RAW));
      }
  } else {
    vd power[GROUP];
    exponential(x, power);
    for (int g = 0; g < GROUP; g++) {
      vd biased = ONE * ONE / (power[g] + ONE) + BIAS;
      sigma[g] = biased - BIAS;
    }
  }
  for (int g = 0; g < GROUP; g++) {
    vd value = floor_product(sigma[g], splat(shape->slope)) + shape->low;
    alpha[g] = max_d(min_d(value, splat(shape->high)), splat(shape->low));
  }
}
