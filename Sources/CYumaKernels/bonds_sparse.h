// Sections 7, 8 and 10 on lists of cells, with a fixed or a liquid alpha.

// The cells that have a weight or a bond (with liquid alpha: a weight), row by row, columns increasing.
typedef struct {
  uint16_t *columns;
  uint16_t *weights;  // later: the bonds to store
  uint16_t *bonds;    // masked
  double *values;     // the stage's result
  intptr_t *starts;   // of the rows, and the end
} bond_cells;

// Vectors read and write up to this many cells past the end.
#define PADDING (LANES * GROUP)

static int make_cells(const bonds_call *call, const bond_rows *found, bond_cells *cells) {
  size_t most = (size_t)(entries_of(call->weights, call->n) + entries_of(call->bonds, call->n)) + PADDING;
  char *space = yuma_buffer(call->workspace, BUFFER_SCRATCH,
      most * (sizeof(double) + 3 * sizeof(uint16_t)) + (found->count + 1) * sizeof(intptr_t));
  if (!space) return YUMA_REFUSED;
  cells->values = (double *)space;
  cells->starts = (intptr_t *)(cells->values + most);
  cells->columns = (uint16_t *)(cells->starts + found->count + 1);
  cells->weights = cells->columns + most;
  cells->bonds = cells->weights + most;
  return YUMA_DONE;
}

// One row of weights and one of bonds spread over all columns, and column masks of 16 bits (all ones: yes).
typedef struct {
  size_t columns;
  uint16_t *weights;
  uint16_t *bonds;
  uint16_t *kept;     // the stored bonds of the column count
  uint16_t *dropped;  // the consensus and beta leave nothing of the column's weights
  uint16_t *left;     // columns and values of what is left of a row
  int allKept;
} spread_rows;

static int make_spread(const bonds_call *call, const bond_factors *factors, spread_rows *spread) {
  size_t columns = spread->columns = strips_of(call->n) * LANES;
  spread->weights = yuma_buffer(call->workspace, BUFFER_MASKS, 6 * columns * sizeof(uint16_t));
  if (!spread->weights) return YUMA_REFUSED;
  spread->bonds = spread->weights + columns;
  spread->kept = spread->bonds + columns;
  spread->dropped = spread->kept + columns;
  spread->left = spread->dropped + columns;
  spread->allKept = 1;
  memset(spread->weights, 0, 4 * columns * sizeof(uint16_t));
  for (intptr_t j = 0; j < call->n; j++) {
    spread->kept[j] = call->bondColumnKept[j] ? 0xFFFF : 0;
    spread->allKept &= call->bondColumnKept[j];
    spread->dropped[j] = factors->penalty == 1 && factors->consensus[j] == 0 ? 0xFFFF : 0;
  }
  return YUMA_DONE;
}

// What the consensus and a beta of 1 leave of a row of weights, without zeros.
static row_entries surviving_weights(const row_entries *row, const spread_rows *spread) {
  row_entries left = *row;
  uint16_t *columns = spread->left, *values = spread->left + spread->columns;
  left.columns = columns;
  left.values = values;
  left.count = 0;
  for (intptr_t k = 0; k < row->count; k++) {
    columns[left.count] = row->columns[k];
    values[left.count] = row->values[k];
    left.count += !spread->dropped[row->columns[k]];
  }
  return left;
}

// The cells with a bond, of a row without weights; the new end.
static intptr_t list_bonds(const bond_cells *cells, intptr_t end, const spread_rows *spread, const uint16_t *columns,
    const uint16_t *values, intptr_t count) {
  memcpy(cells->columns + end, columns, (size_t)count * sizeof(uint16_t));
  memcpy(cells->bonds + end, values, (size_t)count * sizeof(uint16_t));
  memset(cells->weights + end, 0, (size_t)count * sizeof(uint16_t));
  for (intptr_t k = 0; k < count && !spread->allKept; k++) cells->bonds[end + k] &= spread->kept[columns[k]];
  return end + count;
}

// The cells with a weight or a bond; the new end.
static intptr_t list_union(const bond_cells *cells, intptr_t end, const spread_rows *spread) {
  for (size_t j = 0; j < spread->columns; j += LANES) {
    vh weights = load_h(spread->weights + j), bonds = load_h(spread->bonds + j) & load_h(spread->kept + j);
    unsigned mask = LANE_MASK_H(weights | bonds);
    if (!mask) continue;
    COMPRESS(cells->columns + end, (uint16_t)j + LANE_INDICES, mask);
    COMPRESS(cells->weights + end, weights, mask);
    COMPRESS(cells->bonds + end, bonds, mask);
    end += __builtin_popcount(mask);
  }
  return end;
}

// The cells of a row of weights that are left (those of 0 are, for liquid alpha); the new end.
static intptr_t list_weights(const bond_cells *cells, intptr_t end, const spread_rows *spread, const row_entries *row) {
  intptr_t k = 0;
  if (row->count >= 2 * LANES && row->columns[row->count - 1] - row->columns[0] < 2 * row->count) {
    for (; k + LANES <= row->count; k += LANES) {
      size_t column = row->columns[k];
      if (row->columns[k + LANES - 1] != column + LANES - 1) break;
      vh weights = load_h(row->values + k), left = ~load_h(spread->dropped + column) | (vh)(weights == 0);
      unsigned mask = LANE_MASK_H(left);
      COMPRESS(cells->columns + end, (uint16_t)column + LANE_INDICES, mask);
      COMPRESS(cells->weights + end, weights, mask);
      COMPRESS(cells->bonds + end, load_h(spread->bonds + column) & load_h(spread->kept + column), mask);
      end += __builtin_popcount(mask);
    }
  }
  intptr_t first = end;
  for (; k < row->count; k++) {
    uint16_t column = row->columns[k], value = row->values[k];
    cells->columns[end] = column;
    cells->weights[end] = value;
    end += (spread->dropped[column] & -(value != 0)) == 0;
  }
  for (k = first; k < end; k++) cells->bonds[k] = spread->bonds[cells->columns[k]] & spread->kept[cells->columns[k]];
  return end;
}

INLINE int consecutive(const uint16_t *columns) { return !LANE_MASK_H(load_h(columns) - columns[0] - LANE_INDICES); }

// Lanes of a table, whose indices are most often consecutive or far apart.
INLINE vd gather(const double *table, const uint16_t *indices) {
  if (consecutive(indices)) return load_d(table + indices[0]);
  double values[LANES];
  for (int lane = 0; lane < LANES; lane++) values[lane] = table[indices[lane]];
  return load_d(values);
}

// Lists the cells with their weights for bonds; -1 where liquid alpha finds no entry (section 7 drops it).
static int list_cells(const bonds_call *call, const weight_rows *read, const bond_rows *found,
    const bond_factors *factors, int liquid, bond_cells *cells) {
  spread_rows spread;
  if (make_cells(call, found, cells) || make_spread(call, factors, &spread)) return YUMA_REFUSED;
  intptr_t end = 0;
  for (size_t r = 0; r < found->count; r++) {
    intptr_t row = found->rows[r], start = call->bonds.rowOffsets[row], count = call->bonds.rowOffsets[row + 1] - start;
    const uint16_t *columns = call->bonds.columns + start;
    while (count > 0 && columns[count - 1] >= call->n) count--;
    row_entries none = {0};
    const row_entries *weights = (intptr_t)r < read->count ? &read->rows[r] : &none;
    intptr_t first = end;
    cells->starts[r] = first;
    row_entries left;
    if (!liquid && factors->penalty == 1) {
      left = surviving_weights(weights, &spread);
      weights = &left;
    }
    if (!liquid && weights->count == 0) {
      end = list_bonds(cells, end, &spread, columns, call->bonds.values + start, count);
      memset(cells->values + first, 0, (size_t)count * sizeof(double));
      continue;
    }
    spread_row(spread.bonds, 1, 0, columns, call->bonds.values + start, count);
    if (liquid) {
      end = list_weights(cells, end, &spread, weights);
    } else {
      spread_row(spread.weights, 1, 0, weights->columns, weights->values, weights->count);
      end = list_union(cells, end, &spread);
      memset(spread.weights, 0, spread.columns * sizeof(uint16_t));
    }
    memset(spread.bonds, 0, spread.columns * sizeof(uint16_t));
    memset(cells->columns + end, 0, PADDING * sizeof(uint16_t));
    memset(cells->weights + end, 0, PADDING * sizeof(uint16_t));
    memset(cells->bonds + end, 0, PADDING * sizeof(uint16_t));
    vd reciprocal = splat(weights->reciprocal);
    for (intptr_t k = first; k < end; k += LANES) {
      vd value = floor_product(load_u16(cells->weights + k), reciprocal);
      if (factors->penalty != 0)
        value = weights_for_bonds(value, gather(factors->consensus, cells->columns + k), factors->penalty);
      if (liquid && factors->penalty != 0 && factors->penalty != 1) value = select_d(value > 0, value, splat(-1));
      store_d(cells->values + k, value);
    }
  }
  cells->starts[found->count] = end;
  memset(cells->columns + end, 0, PADDING * sizeof(uint16_t));
  memset(cells->bonds + end, 0, PADDING * sizeof(uint16_t));
  memset(cells->values + end, 0, PADDING * sizeof(double));
  return YUMA_DONE;
}

INLINE vd unit_bond(const uint16_t *bonds, double perUnit) { return floor_product(load_u16(bonds), splat(perUnit)); }

static void liquid_emas(
    const bonds_call *call, const bond_cells *cells, intptr_t count, const double *liquidConsensus) {
  sigmoid shape = sigmoid_of(call->parameters);
  double perUnit = reciprocal_u16(65535);
  for (intptr_t k = 0; k < count; k += LANES * GROUP) {
    vd stored[GROUP], weight[GROUP], bond[GROUP], consensus[GROUP], alpha[GROUP];
    for (int g = 0; g < GROUP; g++) {
      stored[g] = load_d(cells->values + k + g * LANES);
      weight[g] = max_d(stored[g], splat(0));
      bond[g] = unit_bond(cells->bonds + k + g * LANES, perUnit);
      consensus[g] = gather(liquidConsensus, cells->columns + k + g * LANES);
    }
    liquid_alpha(&shape, weight, bond, consensus, alpha);
    for (int g = 0; g < GROUP; g++) {
      vd decayed = floor_product((ONE - alpha[g]) * (1 / ONE), bond[g]);
      vd bought = floor_product(alpha[g] * (1 / ONE), weight[g]);
      vd ema = min_d(decayed + bought, splat(ONE));
      store_d(cells->values + k + g * LANES, select_d(stored[g] >= 0, ema, splat(0)));
    }
  }
}

static void fixed_emas(const bond_cells *cells, intptr_t count, const bond_factors *factors) {
  double perUnit = reciprocal_u16(65535);
  for (intptr_t k = 0; k < count; k += LANES) {
    vd grown = load_d(cells->values + k) * splat(factors->alpha) + BIAS;
    vd biased = unit_bond(cells->bonds + k, perUnit) * splat(factors->decay) + grown;
    store_d(cells->values + k, biased - BIAS);
  }
}

// Of sums a column makes what divides by them. `columns` is n rounded up to whole vectors.
static void make_dividers(size_t columns, double *sums, double *reciprocals) {
  for (size_t j = 0; j < columns; j += LANES) {
    divider by = divider_by(load_d(sums + j));
    store_d(sums + j, by.divisor);
    store_d(reciprocals + j, by.reciprocal);
  }
}

INLINE divider gather_divider(const double *sums, const double *reciprocals, const uint16_t *columns) {
  divider by = {gather(sums, columns), gather(reciprocals, columns)};
  return by;
}

// Section 8, Yuma, steps 1 to 3: values are the weights for bonds, and become the EMA before its normalisation.
static void yuma_emas(const bond_cells *cells, const bond_rows *found, size_t columns, const bond_factors *factors,
    const double *active, double *sums, double *reciprocals, double *perBond) {
  intptr_t count = cells->starts[found->count];
  memset(perBond, 0, columns * sizeof(double));
  memset(sums, 0, columns * sizeof(double));
  for (size_t r = 0; r < found->count; r++) {
    for (intptr_t k = cells->starts[r]; k < cells->starts[r + 1]; k++) {
      double biased = cells->values[k] * active[r] + BIAS;
      cells->values[k] = biased - BIAS;
      sums[cells->columns[k]] += biased - BIAS;
      perBond[cells->columns[k]] += cells->bonds[k];
    }
  }
  make_dividers(columns, sums, reciprocals);
  for (size_t j = 0; j < columns; j++) perBond[j] = reciprocal_u16(perBond[j]);
  for (intptr_t k = 0; k < count; k += LANES) {
    const uint16_t *at = cells->columns + k;
    vd delta = divide(load_d(cells->values + k), gather_divider(sums, reciprocals, at));
    vd bond = floor_product(load_u16(cells->bonds + k), gather(perBond, at));
    vd grown = delta * splat(factors->alpha) + BIAS;
    vd biased = bond * splat(factors->decay) + grown;
    store_d(cells->values + k, biased - BIAS);
  }
}

// Section 10: rows with a new permit, cells whose EMA is not 0. `raw`, where asked for, is what was stored as 16 bits.
static void write_sparse_bonds(
    const bonds_call *call, const bond_cells *cells, const intptr_t *placeOf, const double *raw) {
  yuma_new_bonds to = call->newBonds;
  intptr_t written = 0, room = entries_of(call->weights, call->n) + entries_of(call->bonds, call->n);
  for (intptr_t i = 0; i < call->n; i++) {
    to.rowOffsets[i] = written;
    if (!call->newPermits[i] || placeOf[i] < 0) continue;
    intptr_t end = cells->starts[placeOf[i] + 1];
    for (intptr_t k = cells->starts[placeOf[i]]; k < end; k += LANES) {
      unsigned mask = LANE_MASK((load_d(cells->values + k) > 0) & (k + LANES_BEFORE < end));
      if (written + LANES <= room && !to.raw) {
        COMPRESS(to.columns + written, load_h(cells->columns + k), mask);
        COMPRESS(to.values + written, load_h(cells->weights + k), mask);
        written += __builtin_popcount(mask);
        continue;
      }
      for (; mask; mask &= mask - 1, written++) {
        intptr_t cell = k + __builtin_ctz(mask);
        to.columns[written] = cells->columns[cell];
        to.values[written] = cells->weights[cell];
        if (to.raw) to.raw[written] = (int64_t)raw[cell];
      }
    }
  }
  to.rowOffsets[call->n] = written;
}

static int bonds_sparse(const bonds_call *call, const weight_rows *read, const bond_rows *found,
    const intptr_t *placeOf, const bond_factors *factors, const double *liquidConsensus, double *totals) {
  size_t columns = strips_of(call->n) * LANES;
  bond_cells cells;
  if (list_cells(call, read, found, factors, liquidConsensus != NULL, &cells)) return YUMA_REFUSED;
  intptr_t count = cells.starts[found->count];
  double *sums = yuma_buffer(call->workspace, BUFFER_COLUMNS, (5 * columns + found->count) * sizeof(double));
  double *raw =
      call->newBonds.raw ? yuma_buffer(call->workspace, BUFFER_RAW, ((size_t)count + PADDING) * sizeof(double)) : NULL;
  if (!sums || (call->newBonds.raw && !raw)) return YUMA_REFUSED;
  double *reciprocals = sums + columns, *largest = reciprocals + columns, *byLargest = largest + columns;
  double *perBond = byLargest + columns, *active = perBond + columns;
  if (liquidConsensus) {
    liquid_emas(call, &cells, count, liquidConsensus);
  } else if (call->parameters->yuma3) {
    fixed_emas(&cells, count, factors);
  } else {
    for (size_t r = 0; r < found->count; r++) active[r] = (double)call->activeStake[found->rows[r]] / ONE;
    yuma_emas(&cells, found, columns, factors, active, sums, reciprocals, perBond);
  }
  memset(sums, 0, columns * sizeof(double));
  if (call->parameters->yuma3) {
    for (intptr_t k = 0; k < count;) {
      if (k + LANES <= count && consecutive(cells.columns + k)) {
        double *at = sums + cells.columns[k];
        store_d(at, load_d(at) + load_d(cells.values + k));
        k += LANES;
      } else {
        for (intptr_t end = k + LANES < count ? k + LANES : count; k < end; k++)
          sums[cells.columns[k]] += cells.values[k];
      }
    }
  } else {
    memset(largest, 0, columns * sizeof(double));
    for (intptr_t k = 0; k < count; k++) {
      uint16_t column = cells.columns[k];
      sums[column] += cells.values[k];
      largest[column] = cells.values[k] > largest[column] ? cells.values[k] : largest[column];
    }
  }
  make_dividers(columns, sums, reciprocals);
  if (!call->parameters->yuma3) {
    for (size_t j = 0; j < columns; j += LANES) {
      divider by = {load_d(sums + j), load_d(reciprocals + j)};
      by = divider_by(divide(load_d(largest + j), by));
      store_d(largest + j, by.divisor);
      store_d(byLargest + j, by.reciprocal);
    }
  }
  for (size_t r = 0; r < found->count; r++) {
    vd total = splat(BIAS);
    for (intptr_t k = cells.starts[r]; k < cells.starts[r + 1]; k += LANES) {
      // The lanes beyond the row are the next row's: they earn this one nothing.
      vl own = k + LANES_BEFORE < cells.starts[r + 1];
      const uint16_t *at = cells.columns + k;
      vd stored = load_d(cells.values + k), incentive = (vd)((vl)gather(factors->incentive, at) & own);
      if (!call->parameters->yuma3 || LANE_MASK(incentive > 0)) {
        vd share = divide(stored, gather_divider(sums, reciprocals, at));
        total = share * incentive + total;
        if (!call->parameters->yuma3) stored = divide(share, gather_divider(largest, byLargest, at));
      }
      store_h(cells.weights + k, low_u16_of_product(stored, splat(65535 / ONE)));
      if (raw) store_d(raw + k, stored);
    }
    totals[r] = sum_lanes(total - BIAS);
  }
  write_sparse_bonds(call, &cells, placeOf, raw);
  return YUMA_DONE;
}
