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

INLINE int64_t raw_of_score(int32_t score) { return (int64_t)score + INT64_C(2147483648) + (score == INT32_MAX); }

// Where the searches of LANES columns stand. The answer, the largest score p with mass(score >= p) >= kappa, lies
// between `low` and `top`. `massLess1` is the mass of the scores from `low` on, less 1; `above` that of the scores
// beyond `top`.
typedef struct {
  vi low, top;
  vu massLess1, above;
} median_bounds;

// The stakes of a row: `perLane` of each lane, else the row's own.
#define STAKE(row) (perLane ? (vu)load_i((const int32_t *)stakes + (row) * LANES) : stakes[row] - (vu){0})

// The bounds of columns of which nothing is known: `positive` is the mass of the scores above 0, `largest` the largest.
INLINE median_bounds median_bounds_of(vu positive, vi largest, uint32_t kappaLess1) {
  median_bounds made = {splat_i(SCORE_ZERO), largest, positive - 1, {0}};
  made.top = select_i((vi)(made.massLess1 >= kappaLess1), largest, made.low);
  return made;
}

// The same of stakes of their own for each lane.
INLINE median_bounds stacked_bounds(const int32_t *scores, const uint32_t *stakes, intptr_t rows, uint32_t kappaLess1) {
  vu positive = {0};
  vi largest = splat_i(SCORE_ZERO);
  for (intptr_t row = 0; row < rows; row++) {
    vi score = load_i(scores + row * LANES);
    positive += (vu)load_i((const int32_t *)stakes + row * LANES) & (vu)(score > SCORE_ZERO);
    largest = max_i(largest, score);
  }
  return median_bounds_of(positive, largest, kappaLess1);
}

// The bounds with what a guess has shown: the mass `above` it, and the mass that has `reached` it.
INLINE median_bounds narrowed(median_bounds bounds, vi guess, vl above, vl reached, vl kappa) {
  vu aboveRaw = __builtin_convertvector(above, vu), reachedRaw = __builtin_convertvector(reached, vu);
  vi low = __builtin_convertvector(above >= kappa, vi), high = __builtin_convertvector(reached < kappa, vi);
  vi searched = bounds.low < bounds.top;
  low &= searched;
  high &= searched;
  vi hit = ~low & ~high & searched;
  bounds.low = select_i(low, guess + 1, select_i(hit, guess, bounds.low));
  bounds.massLess1 = (vu)select_i(low, (vi)(aboveRaw - 1), (vi)bounds.massLess1);
  bounds.top = select_i(high, min_i(bounds.top, guess - 1), select_i(hit, guess, bounds.top));
  bounds.above = (vu)select_i(high, (vi)reachedRaw, (vi)bounds.above);
  return bounds;
}

// The weighted median for 0 < kappa <= total. The rows' scores lie one after the other, LANES each.
INLINE vi weighted_median(const int32_t *scores, const uint32_t *stakes, intptr_t rows, int perLane,
    uint32_t kappaLess1, median_bounds bounds) {
  vi low = bounds.low, top = bounds.top;
  vu massLess1 = bounds.massLess1, above = bounds.above;
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
}
