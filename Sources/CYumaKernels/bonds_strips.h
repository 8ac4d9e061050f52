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

INLINE void store_cells(stored_bonds stored, size_t at, vd value, vd ema) {
  store_h(stored.cells + at * LANES, low_u16_of_product(value, splat(65535 / ONE)));
  stored.kept[at] = (uint16_t)LANE_MASK(ema > 0);
  if (stored.raw) store_d(stored.raw + at * LANES, value);
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

// What the moving average adds to a cell of Yuma 3 for a weight, in biased form.
INLINE vd bought(const strip *at, const bond_factors *factors, enum weight_layout layout, double penalty, size_t r) {
  vd weight = layout == WEIGHTS_STACKED ? load_d(at->stacked + r * LANES)
                                        : floor_product(load_u16(at->weights + r * LANES), splat(at->reciprocals[r]));
  return weights_for_bonds(weight, at->consensus, penalty) * splat(factors->alpha) + BIAS;
}

// The EMA of a cell of Yuma 3, of which `grown` has been bought. With `decayOfUnit` a bond v below 65535 is 65537 v,
// and what it decays to a product by one factor.
INLINE void yuma3_cells(
    const strip *at, const bond_factors *factors, size_t r, vd grown, vd *sum, double *emas, stored_bonds stored) {
  vd old = load_u16(at->bonds + r * LANES);
  vd biased = factors->decayOfUnit != 0
                  ? old * splat(factors->decayOfUnit) + grown
                  : floor_product(old, splat(reciprocal_u16(65535))) * splat(factors->decay) + grown;
  vd ema = biased - BIAS;
  *sum += ema;
  if (emas) store_d(emas + r * LANES, ema);
  store_cells(stored, r, ema, ema);
}

INLINE void yuma3_strip_with(const strip *by, const bond_factors *from, enum weight_layout layout, double penalty,
    double *restrict emas, double *restrict totals, stored_bonds stored) {
  // Copies, which no store can change.
  strip here = *by, *at = &here;
  bond_factors factorsHere = *from, *factors = &factorsHere;
  vd sum = {0};
  size_t bought_rows = layout == WEIGHTS_STACKED ? at->rows : layout == WEIGHTS_DENSE ? at->weightRows : 0;
  double *kept = layout == WEIGHTS_NONE ? NULL : emas;
  for (size_t r = 0; r < bought_rows; r++)
    yuma3_cells(at, factors, r, bought(at, factors, layout, penalty, r), &sum, kept, stored);
  for (size_t r = bought_rows; r < at->rows; r++) yuma3_cells(at, factors, r, splat(BIAS), &sum, kept, stored);
  if (layout == WEIGHTS_NONE || !LANE_MASK(at->incentive > 0)) return;
  divider divisor = divider_by(sum);
  for (size_t r = 0; r < at->rows; r++) earn(at, layout, r, divide(load_d(emas + r * LANES), divisor), emas, totals);
}

INLINE void yuma_strip_with(const strip *by, const bond_factors *from, enum weight_layout layout, double penalty,
    double *restrict deltas, double *restrict totals, stored_bonds stored) {
  strip here = *by, *at = &here;
  bond_factors factorsHere = *from, *factors = &factorsHere;
  vd deltaSum = {0}, emaSum = {0}, largest = {0};
  vu bondSums = {0};
  size_t bought_rows = layout == WEIGHTS_STACKED ? at->rows : layout == WEIGHTS_DENSE ? at->weightRows : 0;
  if (layout == WEIGHTS_DENSE) {
    for (size_t r = 0; r < at->weightRows; r++) {
      vd weight = floor_product(load_u16(at->weights + r * LANES), splat(at->reciprocals[r]));
      vd delta = floor_product(weights_for_bonds(weight, at->consensus, penalty), splat(at->active[r]));
      deltaSum += delta;
      store_d(deltas + r * LANES, delta);
    }
  }
  const double *grownFrom = layout == WEIGHTS_STACKED ? at->stacked : deltas;
  if (layout == WEIGHTS_STACKED)
    for (size_t r = 0; r < at->rows; r++) deltaSum += load_d(grownFrom + r * LANES);
  for (size_t r = 0; r < at->rows; r++) bondSums += __builtin_convertvector(load_h(at->bonds + r * LANES), vu);
  divider byDeltas = divider_by(deltaSum);
  vd perBond = reciprocals_u16(__builtin_convertvector(bondSums, vd));
  for (size_t r = 0; r < at->rows; r++) {
    vd bond = floor_product(load_u16(at->bonds + r * LANES), perBond);
    vd grown = splat(BIAS);
    if (r < bought_rows) grown = divide(load_d(grownFrom + r * LANES), byDeltas) * splat(factors->alpha) + grown;
    vd biased = bond * splat(factors->decay) + grown;
    vd ema = biased - BIAS;
    emaSum += ema;
    largest = max_d(largest, ema);
    store_d(deltas + r * LANES, ema);
  }
  divider byEmas = divider_by(emaSum);
  divider byLargest = divider_by(divide(largest, byEmas));
  for (size_t r = 0; r < at->rows; r++) {
    vd ema = load_d(deltas + r * LANES);
    vd share = divide(ema, byEmas);
    if (layout != WEIGHTS_NONE) earn(at, layout, r, share, deltas, totals);
    store_cells(stored, r, divide(share, byLargest), ema);
  }
}

// The penalty's usual values become constants.
#define BY_PENALTY(strip, layout, ...)          \
  if (factors->penalty == 1)                    \
    strip(at, factors, layout, 1, __VA_ARGS__); \
  else if (factors->penalty == 0)               \
    strip(at, factors, layout, 0, __VA_ARGS__); \
  else                                          \
    strip(at, factors, layout, factors->penalty, __VA_ARGS__)
