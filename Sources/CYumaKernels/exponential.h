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
  int near;  // |x| is at most 8, and low at most high, so that alpha lies between them by itself
} sigmoid;

static sigmoid sigmoid_of(const yuma_bond_parameters *parameters) {
  int64_t quotient = (int64_t)parameters->alphaSigmoidSteepness * ONE_RAW / -100;
  int64_t low = proportion(parameters->alphaLow), high = proportion(parameters->alphaHigh);
  sigmoid made = {(double)quotient / ONE, (double)low, (double)high, (double)(high - low) / ONE, 0, 0};
  made.wide = quotient > 20 * ONE_RAW || quotient < -20 * ONE_RAW;
  made.near = quotient <= 16 * ONE_RAW && quotient >= -16 * ONE_RAW && low <= high;
  return made;
}

// What goes into the exponential, raw: weight, bond and consensus raw, in [0, 2^32].
INLINE vd sigmoid_argument(const sigmoid *shape, vd weight, vd bond, vd consensus) {
  vd difference = positive(select_d(weight >= bond, weight - consensus, bond - weight));
  return floor_product(splat(shape->steepness), difference - ONE / 2);
}

// alpha of `GROUP` vectors by the recipe.
INLINE void liquid_alphas(const sigmoid *shape, const vd *x, vd *alpha) {
  vd sigma[GROUP];
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

#if HAS_FMA
// 2^(32 + f) for 0 <= f < 1, from 1 + 2^-37.3 to 1 + 2^-36.7 times as large: an approximation of Chebyshev's, times 1 +
// 2^-37.
static const double POWERS[9] = {0x1.00000000092b7p+32, 0x1.62e42fee33dc9p+31, 0x1.ebfbe095c1150p+29,
    0x1.c6b07445904f5p+27, 0x1.3b2cb9552b29bp+25, 0x1.5d5a07f9a3108p+22, 0x1.456ef35ee1cf4p+19, 0x1.dae9136bd2be1p+15,
    0x1.f733994261694p+12};
// How much greater a quotient by the recipe's sum may be, at most, and how far a rounded one may be off.
#define RECIPE_SLACK 0x1.01p-30
#define ROUNDING_SLACK 0x1p-50

// Two alphas between which that of the recipe lies, for a shape that is `near` and x that is not 2^32.
// Docs/Internals/Kernels.md, "Between two bounds".
INLINE void liquid_alpha_bounds(const sigmoid *shape, const vd *x, vd *least, vd *most) {
  vd whole[GROUP], fraction[GROUP], power[GROUP], above[GROUP], spread[GROUP];
  vd perUnit = splat(0x1.71547652b82fep0 / ONE);
  vl negative = {0};
  for (int g = 0; g < GROUP; g++) {
    vd magnitude = (vd)((vl)x[g] & INT64_MAX);
    whole[g] = FMA(magnitude, perUnit, splat(BIAS));
    fraction[g] = FMA(magnitude, perUnit, BIAS - whole[g]);
    power[g] = splat(POWERS[8]);
    negative |= x[g] < 0;
  }
  for (int k = 7; k >= 0; k--)
    for (int g = 0; g < GROUP; g++) power[g] = FMA(power[g], fraction[g], splat(POWERS[k]));
  for (int g = 0; g < GROUP; g++) {
    power[g] = (vd)((vl)power[g] + ((vl)whole[g] << 52));
    above[g] = splat(1 + RECIPE_SLACK);
    spread[g] = splat(0);
  }
  if (LANE_MASK(negative)) {
    for (int g = 0; g < GROUP; g++) {
      vd inverse = ONE * ONE / power[g], low = floor_product(inverse, splat(1));
      vd high = floor_product(inverse, FMA(inverse, splat(RECIPE_SLACK / ONE), splat(1 + RECIPE_SLACK)));
      spread[g] = (vd)((vl)((high - low) * (1 / ONE / ONE)) & (x[g] < 0));
      power[g] = select_d(x[g] < 0, low, power[g]);
      above[g] = select_d(x[g] < 0, splat(1), above[g]);
    }
  }
  for (int g = 0; g < GROUP; g++) {
    vd sigma = ONE * ONE / (power[g] + ONE);
    vd low = floor_product(sigma, (1 - ROUNDING_SLACK) - spread[g] * sigma);
    vd high = floor_product(sigma, above[g]);
    // BIAS - low is exact: low is an integer.
    least[g] = (low * shape->slope + BIAS) - (BIAS - shape->low);
    most[g] = (high * shape->slope + BIAS) - (BIAS - shape->low);
  }
}
#endif
