// SPDX-License-Identifier: Apache-2.0

// The stake-weighted median of LANES columns at once: Docs/Internals/Kernels.md, "Median".
//
// Scores are raw I32F32 values as biased 32-bit integers (value - 2^31; 2^32 itself as the largest, a value no quotient
// takes otherwise). Stakes are unsigned 32-bit integers whose sums may wrap at exactly 2^32; every mass that is
// compared is of a non-empty set of positive stakes, so one less than the mass never wraps.

#define SCORE_ZERO INT32_MIN

// The first passes only narrow the interval; the later ones end it at scores that occur.
#define COARSE_PASSES 3

INLINE vi score_of(vd raw) { return low_i32(min_d(raw, splat(ONE - 1)) + 2147483648.0); }

INLINE vd raw_of(vi score) {
  vd raw = __builtin_convertvector(score, vd) + 2147483648.0;
  return raw + (vd)((raw == ONE - 1) & (vl)splat(1));
}

// The largest score p with mass(score >= p) >= kappa, for 0 < kappa <= total. `perLane`: each lane of a row has a stake
// of its own; else a row has one. The rows' scores lie one after the other, LANES each.
INLINE vi weighted_median(
    const int32_t *scores, const uint32_t *stakes, intptr_t rows, int perLane, uint32_t kappaLess1) {
#define STAKE(row) (perLane ? (vu)load_i((const int32_t *)stakes + (row) * LANES) : stakes[row] - (vu){0})
  vi low = splat_i(SCORE_ZERO), top = low;
  vu positive = {0};
  for (intptr_t row = 0; row < rows; row++) {
    vi score = load_i(scores + row * LANES);
    positive += STAKE(row) & (vu)(score > SCORE_ZERO);
    top = max_i(top, score);
  }
  // `massLess1` is of the scores from `low` on (to begin with, of the positive ones), `above` of those beyond `top`.
  vu massLess1 = positive - 1, above = {0};
  top = select_i((vi)(massLess1 >= kappaLess1), top, low);
  for (int pass = 1; ANY_BIT(low ^ top); pass++) {
    vi span = (vi)(((vu)top - (vu)low) >> 1);
    vi over = max_i((vi)((massLess1 >> 1) - (kappaLess1 >> 1)), (vi){0});
    vi between = max_i((vi)((massLess1 >> 1) - (above >> 1)), over);
    vf fraction = __builtin_convertvector(over, vf) / (__builtin_convertvector(between, vf) + 1.0f);
    if (pass % 4 == 0) fraction = 0.5f - (vf){0};
    vi step = __builtin_convertvector(__builtin_convertvector(span, vf) * fraction, vi);
    vi pivot = (vi)((vu)low + 2 * (vu)min_i(step, span));
    pivot -= pivot < top;

    vu mass = {0};
    vi next = pivot, previous = (vi)((vu)pivot - 1);
    if (pass <= COARSE_PASSES) {
      for (intptr_t row = 0; row < rows; row++) mass += STAKE(row) & (vu)(load_i(scores + row * LANES) >= pivot);
    } else {
      // Distances from the pivot, unsigned: those of the scores below it are the largest.
      vu least = (vu)splat_i(-1), most = {0};
      for (intptr_t row = 0; row < rows; row++) {
        vi score = load_i(scores + row * LANES);
        vu distance = (vu)score - (vu)pivot;
        mass += STAKE(row) & (vu)(score >= pivot);
        least = min_u(least, distance);
        most = max_u(most, distance);
      }
      next = (vi)((vu)pivot + least);
      previous = (vi)((vu)pivot + most);
      previous = select_i(previous < pivot, previous, low);
    }
    vi enough = (vi)(mass - 1 >= kappaLess1);
    low = select_i(enough, next, low);
    massLess1 = (vu)select_i(enough, (vi)(mass - 1), (vi)massLess1);
    top = select_i(enough, top, previous);
    above = (vu)select_i(enough, (vi)above, (vi)mass);
  }
  return low;
#undef STAKE
}
