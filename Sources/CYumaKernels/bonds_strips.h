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

// The values of row r, or of rows r and r + 1, to 16 bits.
INLINE void store_cells(stored_bonds stored, size_t r, vd value) {
  store_h(stored.cells + r * LANES, LOW_U16(rounded_to_u16(value)));
  if (stored.raw) store_d(stored.raw + r * LANES, value);
}
INLINE void store_two_cells(stored_bonds stored, size_t r, vd first, vd second) {
  store_hw(stored.cells + r * LANES, LOW_U16_OF_TWO(rounded_to_u16(first), rounded_to_u16(second)));
  if (!stored.raw) return;
  store_d(stored.raw + r * LANES, first);
  store_d(stored.raw + (r + 1) * LANES, second);
}

// Which cells are kept: all of them, most often, which the least EMAs tell.
INLINE void mark_kept(stored_bonds stored, const double *emas, size_t rows, vd least) {
  if (!LANE_MASK(least <= 0)) {
    for (size_t r = 0; r < rows; r++) stored.kept[r] = ALL_LANES;
  } else {
    for (size_t r = 0; r < rows; r++) stored.kept[r] = (uint16_t)LANE_MASK(load_d(emas + r * LANES) > 0);
  }
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
INLINE vd yuma3_ema(const strip *at, const bond_factors *factors, int ofUnit, size_t r, vd grown) {
  vd old = load_u16(at->bonds + r * LANES);
  vd biased = ofUnit ? old * splat(factors->decayOfUnit) + grown
                     : floor_product(old, splat(reciprocal_u16(65535))) * splat(factors->decay) + grown;
  return biased - BIAS;
}

INLINE void yuma3_strip_with(const strip *by, const bond_factors *from, enum weight_layout layout, double penalty,
    int ofUnit, double *restrict emas, double *restrict totals, stored_bonds stored) {
  // Copies, which no store can change.
  strip here = *by, *at = &here;
  bond_factors factorsHere = *from, *factors = &factorsHere;
  vd sum = {0}, least = splat(ONE);
  size_t boughtRows = layout == WEIGHTS_STACKED ? at->rows : layout == WEIGHTS_DENSE ? at->weightRows : 0;
  for (size_t r = 0; r < at->rows;) {
    int buys = r < boughtRows, two = r + 2 <= (buys ? boughtRows : at->rows);
    vd first = yuma3_ema(at, factors, ofUnit, r, buys ? bought(at, factors, layout, penalty, r) : splat(BIAS));
    sum += first;
    least = min_d(first, least);
    store_d(emas + r * LANES, first);
    if (two) {
      vd second =
          yuma3_ema(at, factors, ofUnit, r + 1, buys ? bought(at, factors, layout, penalty, r + 1) : splat(BIAS));
      sum += second;
      least = min_d(second, least);
      store_d(emas + (r + 1) * LANES, second);
      store_two_cells(stored, r, first, second);
      r += 2;
    } else {
      store_cells(stored, r, first);
      r++;
    }
  }
  mark_kept(stored, emas, at->rows, least);
  if (layout == WEIGHTS_NONE || !LANE_MASK(at->incentive > 0)) return;
  divider divisor = divider_by(sum);
  for (size_t r = 0; r < at->rows; r++) earn(at, layout, r, divide(load_d(emas + r * LANES), divisor), emas, totals);
}

INLINE void yuma_strip_with(const strip *by, const bond_factors *from, enum weight_layout layout, double penalty,
    double *restrict deltas, double *restrict totals, stored_bonds stored) {
  strip here = *by, *at = &here;
  bond_factors factorsHere = *from, *factors = &factorsHere;
  vd deltaSum = {0}, emaSum = {0}, largest = {0}, least = splat(ONE);
  vu bondSums = {0};
  size_t boughtRows = layout == WEIGHTS_STACKED ? at->rows : layout == WEIGHTS_DENSE ? at->weightRows : 0;
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
    if (r < boughtRows) grown = divide(load_d(grownFrom + r * LANES), byDeltas) * splat(factors->alpha) + grown;
    vd biased = bond * splat(factors->decay) + grown;
    vd ema = biased - BIAS;
    emaSum += ema;
    largest = max_d(ema, largest);
    least = min_d(ema, least);
    store_d(deltas + r * LANES, ema);
  }
  mark_kept(stored, deltas, at->rows, least);
  divider byEmas = divider_by(emaSum);
  divider byLargest = divider_by(divide(largest, byEmas));
  for (size_t r = 0; r < at->rows; r += 2) {
    vd first = divide(load_d(deltas + r * LANES), byEmas);
    if (layout != WEIGHTS_NONE) earn(at, layout, r, first, deltas, totals);
    if (r + 1 == at->rows) {
      store_cells(stored, r, divide(first, byLargest));
      break;
    }
    vd second = divide(load_d(deltas + (r + 1) * LANES), byEmas);
    if (layout != WEIGHTS_NONE) earn(at, layout, r + 1, second, deltas, totals);
    store_two_cells(stored, r, divide(first, byLargest), divide(second, byLargest));
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

INLINE void yuma3_strip_by_factors(const strip *at, const bond_factors *factors, enum weight_layout layout,
    double *emas, double *totals, stored_bonds stored) {
  if (factors->decayOfUnit != 0) {
    BY_PENALTY(yuma3_strip_with, layout, 1, emas, totals, stored);
  } else {
    BY_PENALTY(yuma3_strip_with, layout, 0, emas, totals, stored);
  }
}
