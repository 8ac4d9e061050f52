// SPDX-License-Identifier: Apache-2.0

// Sections 7 and 8 on a strip of LANES columns, with a fixed alpha. The cells lie row by row: in a dense strip one row
// is one validator's, in a stacked one each column has its own cells one below the other.

// The weights for bonds of a vector of weights (section 7): v = w + beta * (min(w, c) - w), in short where beta is 0
// or 1.
INLINE vd weights_for_bonds(vd weight, vd consensus, double penalty) {
  if (penalty == 0) return weight;
  if (penalty == 1) return min_d(weight, consensus);
  vd clipped = min_d(weight, consensus);
  vd biased = (clipped - weight) * splat(penalty) + (weight + BIAS);
  return biased - BIAS;
}

// New bonds of a strip as they are stored, kept in place of the old ones, and which of them are kept.
typedef struct {
  uint16_t *cells;
  uint16_t *kept;
  double *raw;
} stored_bonds;

// The new bond of row r, and that its cells are kept where the EMA is positive.
INLINE void store_cells(stored_bonds stored, size_t r, vd value, vd ema) {
  store_h(stored.cells + r * LANES, LOW_U16(rounded_to_u16(value)));
  stored.kept[r] = (uint16_t)LANE_MASK(ema > 0);
  if (stored.raw) store_d(stored.raw + r * LANES, value);
}

// The same of rows r and r + 1. Where no value is 0, as it is most often, every EMA is positive.
INLINE void store_two_cells(stored_bonds stored, size_t r, vd first, vd second, vd firstEMA, vd secondEMA) {
  vhw values = LOW_U16_OF_TWO(rounded_to_u16(first), rounded_to_u16(second));
  store_hw(stored.cells + r * LANES, values);
  uint16_t kept[2] = {ALL_LANES, ALL_LANES};
  if (ANY_ZERO(values)) {
    kept[0] = (uint16_t)LANE_MASK(firstEMA > 0);
    kept[1] = (uint16_t)LANE_MASK(secondEMA > 0);
  }
  memcpy(stored.kept + r, kept, sizeof kept);
  if (!stored.raw) return;
  store_d(stored.raw + r * LANES, first);
  store_d(stored.raw + (r + 1) * LANES, second);
}

// What a strip knows of its weights. It is a constant wherever a strip is worked on.
enum weight_layout {
  WEIGHTS_DENSE,    // 16-bit values of the first rows, each over its row's sum
  WEIGHTS_STACKED,  // raw values of all cells (Yuma: multiplied by stake already)
  WEIGHTS_NONE,
};

typedef struct {
  const uint16_t *bonds;
  size_t rows;
  vd consensus, incentive;
  // Dense: the rows of weights and their active stake.
  const uint16_t *weights;
  const double *reciprocals;
  const double *active;
  size_t weightRows;
  // Stacked.
  const double *stacked;
} strip;

// What a cell earns: dense, it is added to its row's total; stacked, the strip's scratch takes it in place of the EMA.
INLINE void earn(const strip *at, enum weight_layout layout, size_t r, vd share, double *scratch, double *totals) {
  if (layout == WEIGHTS_DENSE)
    store_d(totals + r * LANES, share * at->incentive + load_d(totals + r * LANES));
  else
    store_d(scratch + r * LANES, floor_product(share, at->incentive));
}

// What the cells of Yuma 3 earn: their shares of `sum`.
INLINE void earn_shares(
    const strip *at, enum weight_layout layout, vd sum, double *restrict emas, double *restrict totals) {
  if (!LANE_MASK(at->incentive > 0)) return;
  divider divisor = divider_by(sum);
  for (size_t r = 0; r < at->rows; r++) earn(at, layout, r, divide(load_d(emas + r * LANES), divisor), emas, totals);
}

// What the moving average adds to a cell of Yuma 3 for a weight, in biased form.
INLINE vd bought(const strip *at, const bond_factors *factors, enum weight_layout layout, double penalty, size_t r) {
  vd weight = layout == WEIGHTS_STACKED ? load_d(at->stacked + r * LANES)
                                        : floor_product(load_u16(at->weights + r * LANES), splat(at->reciprocals[r]));
  return weights_for_bonds(weight, at->consensus, penalty) * splat(factors->alpha) + BIAS;
}

// The EMA of a cell of Yuma 3, of which `grown` has been bought. With `decayOfUnit` a bond v below 65535 is 65537 v,
// and what it decays to a product by one factor.
INLINE vd yuma3_ema(const strip *at, const bond_factors *factors, int ofUnit, size_t r, vd grown) {
  vd old = load_u16(at->bonds + r * LANES);
  vd biased = ofUnit ? old * splat(factors->decayOfUnit) + grown
                     : floor_product(old, splat(reciprocal_u16(65535))) * splat(factors->decay) + grown;
  return biased - BIAS;
}

// Rows `first` ..< `end`, two at a time, of which the EMAs are added to `sum`. `buys`: they have weights.
INLINE vd yuma3_rows(const strip *at, const bond_factors *factors, enum weight_layout layout, double penalty,
    int ofUnit, int buys, size_t first, size_t end, vd sum, double *restrict emas, stored_bonds stored) {
  for (size_t r = first; r < end; r += 2) {
    vd upper = yuma3_ema(at, factors, ofUnit, r, buys ? bought(at, factors, layout, penalty, r) : splat(BIAS));
    sum += upper;
    store_d(emas + r * LANES, upper);
    if (r + 1 == end) {
      store_cells(stored, r, upper, upper);
      break;
    }
    vd lower = yuma3_ema(at, factors, ofUnit, r + 1, buys ? bought(at, factors, layout, penalty, r + 1) : splat(BIAS));
    sum += lower;
    store_d(emas + (r + 1) * LANES, lower);
    store_two_cells(stored, r, upper, lower, upper, lower);
  }
  return sum;
}

INLINE void yuma3_strip_with(const strip *by, const bond_factors *from, enum weight_layout layout, double penalty,
    int ofUnit, double *restrict emas, double *restrict totals, stored_bonds stored) {
  // Copies, which no store can change.
  strip here = *by, *at = &here;
  bond_factors factorsHere = *from, *factors = &factorsHere;
  size_t boughtRows = layout == WEIGHTS_STACKED ? at->rows : layout == WEIGHTS_DENSE ? at->weightRows : 0;
  vd sum = {0};
  sum = yuma3_rows(at, factors, layout, penalty, ofUnit, 1, 0, boughtRows, sum, emas, stored);
  sum = yuma3_rows(at, factors, layout, penalty, ofUnit, 0, boughtRows, at->rows, sum, emas, stored);
  if (layout != WEIGHTS_NONE) earn_shares(at, layout, sum, emas, totals);
}

// The EMA of a cell of Yuma whose row has no weights, in biased form: its share of the column's bonds decays.
INLINE vd decayed_share(const strip *at, const bond_factors *factors, size_t r, vd perBond) {
  return floor_product(load_u16(at->bonds + r * LANES), perBond) * splat(factors->decay) + BIAS;
}

// The loops are many, so that what each of them needs all along fits into the registers.
INLINE void yuma_strip_with(const strip *by, const bond_factors *from, enum weight_layout layout, double penalty,
    double *restrict emas, double *restrict totals, stored_bonds stored) {
  strip here = *by, *at = &here;
  bond_factors factorsHere = *from, *factors = &factorsHere;
  size_t boughtRows = layout == WEIGHTS_STACKED ? at->rows : layout == WEIGHTS_DENSE ? at->weightRows : 0;
  double *restrict shares = emas + at->rows * LANES;
  vd deltaSum = {0};
  vu bondSums = {0};
  for (size_t r = 0; r < boughtRows && layout == WEIGHTS_DENSE; r++) {
    vd weight = floor_product(load_u16(at->weights + r * LANES), splat(at->reciprocals[r]));
    vd delta = floor_product(weights_for_bonds(weight, at->consensus, penalty), splat(at->active[r]));
    deltaSum += delta;
    store_d(emas + r * LANES, delta);
  }
  const double *grownFrom = layout == WEIGHTS_STACKED ? at->stacked : emas;
  for (size_t r = 0; r < boughtRows && layout == WEIGHTS_STACKED; r++) deltaSum += load_d(grownFrom + r * LANES);
  for (size_t r = 0; r < at->rows; r++) bondSums += __builtin_convertvector(load_h(at->bonds + r * LANES), vu);
  divider byDeltas = divider_by(deltaSum);
  vd perBond = reciprocals_u16(__builtin_convertvector(bondSums, vd));
  for (size_t r = 0; r < boughtRows; r++) {
    vd share = divide(load_d(grownFrom + r * LANES), byDeltas);
    store_d(emas + r * LANES, share * splat(factors->alpha) + decayed_share(at, factors, r, perBond) - BIAS);
  }
  for (size_t r = boughtRows; r < at->rows; r++)
    store_d(emas + r * LANES, decayed_share(at, factors, r, perBond) - BIAS);
  vd emaSum = {0}, largest = {0};
  for (size_t r = 0; r < at->rows; r++) {
    vd ema = load_d(emas + r * LANES);
    emaSum += ema;
    largest = max_d(ema, largest);
  }
  divider byEmas = divider_by(emaSum);
  divider byLargest = divider_by(divide(largest, byEmas));
  for (size_t r = 0; r < at->rows; r++) {
    vd share = divide(load_d(emas + r * LANES), byEmas);
    store_d(shares + r * LANES, share);
    if (layout == WEIGHTS_DENSE) earn(at, layout, r, share, NULL, totals);
  }
  for (size_t r = 0; r < at->rows; r += 2) {
    const double *ema = emas + r * LANES, *share = shares + r * LANES;
    if (r + 1 == at->rows)
      store_cells(stored, r, divide(load_d(share), byLargest), load_d(ema));
    else
      store_two_cells(stored, r, divide(load_d(share), byLargest), divide(load_d(share + LANES), byLargest),
          load_d(ema), load_d(ema + LANES));
  }
  for (size_t r = 0; r < at->rows && layout == WEIGHTS_STACKED; r++)
    earn(at, layout, r, load_d(shares + r * LANES), emas, totals);
}

// The penalty's usual values become constants.
#define BY_PENALTY(strip, layout, ...)          \
  if (factors->penalty == 1)                    \
    strip(at, factors, layout, 1, __VA_ARGS__); \
  else if (factors->penalty == 0)               \
    strip(at, factors, layout, 0, __VA_ARGS__); \
  else                                          \
    strip(at, factors, layout, factors->penalty, __VA_ARGS__)

INLINE void yuma3_strip_by_factors(const strip *at, const bond_factors *factors, enum weight_layout layout,
    double *emas, double *totals, stored_bonds stored) {
  if (factors->decayOfUnit != 0) {
    BY_PENALTY(yuma3_strip_with, layout, 1, emas, totals, stored);
  } else {
    BY_PENALTY(yuma3_strip_with, layout, 0, emas, totals, stored);
  }
}
