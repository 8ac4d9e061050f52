// SPDX-License-Identifier: Apache-2.0

// What an epoch makes of weights and bonds, in one pass each over rows of a multiple of eight columns.

// A weight as it buys bonds: cut off at its column's ceiling by as much as the penalty says.
INLINE vd weight_for_bonds(vd weight, vd ceiling, double penalty) {
  vd clipped = minimum(weight, ceiling);
  return penalty == 1 ? clipped : weight + penalty * (clipped - weight);
}

// Of `rows` rows.
INLINE void add_clipped_rows(int rows, intptr_t columns, const double *weights, const double *ceiling, double penalty,
    const double *stake, double *rowSums, double *columnSums) {
  vd sums[ROWS_AT_ONCE] = {{0}};
  for (intptr_t j = 0; j < columns; j += LANES) {
    vd limit = load(ceiling + j), sum = load(columnSums + j);
    for (int r = 0; r < rows; r++) {
      vd weight = weight_for_bonds(load(weights + r * columns + j), limit, penalty);
      sums[r] += weight;
      sum += splat(stake[r]) * weight;
    }
    store(columnSums + j, sum);
  }
  for (int r = 0; r < rows; r++) rowSums[r] = sum_of_lanes(sums[r]);
}

static void clipped_sums(intptr_t rows, intptr_t columns, const double *weights, const double *ceiling, double penalty,
    const double *stake, double *rowSums, double *columnSums) {
  for (intptr_t j = 0; j < columns; j++) columnSums[j] = 0;
  intptr_t i = 0;
  for (; i + ROWS_AT_ONCE <= rows; i += ROWS_AT_ONCE) {
    add_clipped_rows(
        ROWS_AT_ONCE, columns, weights + i * columns, ceiling, penalty, stake + i, rowSums + i, columnSums);
  }
  for (; i < rows; i++) {
    add_clipped_rows(1, columns, weights + i * columns, ceiling, penalty, stake + i, rowSums + i, columnSums);
  }
}

// Of `rows` rows.
INLINE void average_rows(int rows, intptr_t columns, const double *weights, const double *ceiling, double penalty,
    const uint16_t *bonds, double unit, const double *rowFactors, const double *newFactors, const double *oldFactors,
    double *result, double *sums, double *largest) {
  for (intptr_t j = 0; j < columns; j += LANES) {
    vd limit = load(ceiling + j), newFactor = load(newFactors + j), oldFactor = load(oldFactors + j);
    vd sum = load(sums + j), most = load(largest + j);
    for (int r = 0; r < rows; r++) {
      intptr_t k = r * columns + j;
      vd weight = weight_for_bonds(load(weights + k), limit, penalty);
      vd bond = double_of(load_integers(bonds + k)) * unit;
      vd value = maximum(rowFactors[r] * newFactor * weight + oldFactor * bond, splat(0));
      store(result + k, value);
      sum += value;
      most = maximum(most, value);
    }
    store(sums + j, sum);
    store(largest + j, most);
  }
}

static void average_bonds(intptr_t rows, intptr_t columns, const double *weights, const double *ceiling,
    double penalty, const uint16_t *bonds, double unit, const double *rowFactors, const double *newFactors,
    const double *oldFactors, double *result, double *sums, double *largest) {
  for (intptr_t j = 0; j < columns; j++) sums[j] = largest[j] = 0;
  intptr_t i = 0;
  for (; i + ROWS_AT_ONCE <= rows; i += ROWS_AT_ONCE) {
    average_rows(ROWS_AT_ONCE, columns, weights + i * columns, ceiling, penalty, bonds + i * columns, unit,
        rowFactors + i, newFactors, oldFactors, result + i * columns, sums, largest);
  }
  for (; i < rows; i++) {
    average_rows(1, columns, weights + i * columns, ceiling, penalty, bonds + i * columns, unit, rowFactors + i,
        newFactors, oldFactors, result + i * columns, sums, largest);
  }
}

static void renew_bonds(intptr_t columns, const uint16_t *isEntry, const double *weights, const double *ceiling,
    double penalty, const uint16_t *bonds, double unit, const double *consensus, double low, double high, double slope,
    double *result) {
  for (intptr_t j = 0; j < columns; j += LANES) {
    vd given = load(weights + j), limit = load(ceiling + j);
    vd weight = weight_for_bonds(given, limit, penalty);
    vl counts = double_of(load_integers(isEntry + j)) > 0;
    if (penalty == 1) counts &= (given <= 0) | (limit > 0);
    else if (penalty > 0) counts &= weight > 0;
    vd value = {0};
    if (LANE_MASK(counts)) {
      vd bond = double_of(load_integers(bonds + j)) * unit;
      vd alpha = liquid_alpha_of(weight, bond, load(consensus + j), low, high, slope);
      value = minimum((1 - alpha) * bond + maximum(alpha * weight, splat(0)), splat(1));
      value = choose(counts, maximum(value, splat(0)), splat(0));
    }
    store(result + j, value);
  }
}
