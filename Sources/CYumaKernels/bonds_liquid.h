// SPDX-License-Identifier: Apache-2.0

// Sections 7, 8 and 10 with liquid alpha: a list of the cells with a weight, the only ones that have an EMA, row by
// row, columns increasing.

typedef struct {
  uint16_t *columns;
  uint16_t *weights;  // later: the bonds to store
  uint16_t *bonds;    // masked
  double *values;     // the weights for bonds, or -1 where section 7 drops the entry; later the EMA
  intptr_t *starts;   // of the rows, and the end
} bond_cells;

static int make_cells(const bonds_call *call, const bond_rows *found, bond_cells *cells) {
  size_t most = (size_t)entries_of(call->weights, call->n) + PADDING;
  char *space = yuma_buffer(call->workspace, BUFFER_CELLS,
      most * (sizeof(double) + 3 * sizeof(uint16_t)) + (found->count + 1) * sizeof(intptr_t));
  if (!space) return YUMA_REFUSED;
  cells->values = (double *)space;
  cells->starts = (intptr_t *)(cells->values + most);
  cells->columns = (uint16_t *)(cells->starts + found->count + 1);
  cells->weights = cells->columns + most;
  cells->bonds = cells->weights + most;
  return YUMA_DONE;
}

// Zeros beyond the end, which vectors read.
static void end_cells(const bond_cells *cells, intptr_t end) {
  memset(cells->columns + end, 0, PADDING * sizeof(uint16_t));
  memset(cells->weights + end, 0, PADDING * sizeof(uint16_t));
  memset(cells->bonds + end, 0, PADDING * sizeof(uint16_t));
}

// The cells of a row of weights that are left, those of 0 among them; the new end.
static intptr_t list_weights(const bond_cells *cells, intptr_t end, const spread_rows *spread, const row_entries *row) {
  uint16_t *restrict columns = cells->columns, *restrict weights = cells->weights, *restrict bonds = cells->bonds;
  const uint16_t *restrict old = spread->bonds, *restrict kept = spread->kept, *restrict dropped = spread->dropped;
  int runs = row->count >= 2 * LANES && row->columns[row->count - 1] - row->columns[0] < 2 * row->count;
  intptr_t first = end;
  for (intptr_t k = 0; k < row->count && !runs; k++) {
    uint16_t column = row->columns[k], value = row->values[k];
    columns[end] = column;
    weights[end] = value;
    end += (dropped[column] & -(value != 0)) == 0;
  }
  for (intptr_t k = first; k < end; k++) bonds[k] = old[columns[k]] & kept[columns[k]];
  for (intptr_t k = 0; k < row->count && runs;) {
    size_t column = row->columns[k];
    if (k + LANES <= row->count && row->columns[k + LANES - 1] == column + LANES - 1) {
      vh values = load_h(row->values + k), left = ~load_h(dropped + column) | (vh)(values == 0);
      unsigned mask = LANE_MASK_H(left);
      COMPRESS(columns + end, (uint16_t)column + LANE_INDICES, mask);
      COMPRESS(weights + end, values, mask);
      COMPRESS(bonds + end, load_h(old + column) & load_h(kept + column), mask);
      end += __builtin_popcount(mask);
      k += LANES;
      continue;
    }
    uint16_t value = row->values[k++];
    columns[end] = (uint16_t)column;
    weights[end] = value;
    bonds[end] = old[column] & kept[column];
    end += (dropped[column] & -(value != 0)) == 0;
  }
  return end;
}

static int list_cells(const bonds_call *call, const weight_rows *read, const bond_rows *found,
    const bond_factors *factors, bond_cells *cells) {
  spread_rows spread;
  if (make_cells(call, found, cells) || make_spread(call, factors, &spread)) return YUMA_REFUSED;
  intptr_t end = 0;
  for (size_t r = 0; r < found->count; r++) {
    intptr_t first = end;
    cells->starts[r] = first;
    if ((intptr_t)r >= read->count) continue;
    const row_entries *weights = &read->rows[r];
    entry_list bonds = bonds_of(call, found->rows[r]);
    spread_line(spread.bonds, bonds);
    end = list_weights(cells, end, &spread, weights);
    memset(spread.bonds, 0, spread.columns * sizeof(uint16_t));
    end_cells(cells, end);
    vd reciprocal = splat(weights->reciprocal);
    for (intptr_t k = first; k < end; k += LANES) {
      vd value = floor_product(load_u16(cells->weights + k), reciprocal);
      if (factors->penalty != 0)
        value = weights_for_bonds(value, gather(factors->consensus, cells->columns + k), factors->penalty);
      if (factors->penalty != 0 && factors->penalty != 1) value = select_d(value > 0, value, splat(-1));
      store_d(cells->values + k, value);
    }
  }
  cells->starts[found->count] = end;
  end_cells(cells, end);
  memset(cells->values + end, 0, PADDING * sizeof(double));
  for (size_t r = 0; r < found->count; r++) found->most[r] = cells->starts[r + 1] - cells->starts[r];
  return YUMA_DONE;
}

static void liquid_emas(
    const bonds_call *call, const bond_cells *cells, intptr_t count, const double *liquidConsensus) {
  sigmoid shape = sigmoid_of(call->parameters);
  double perUnit = reciprocal_u16(65535);
  for (intptr_t k = 0; k < count; k += LANES * GROUP) {
    vd stored[GROUP], weight[GROUP], bond[GROUP], consensus[GROUP], alpha[GROUP];
    for (int g = 0; g < GROUP; g++) {
      stored[g] = load_d(cells->values + k + g * LANES);
      weight[g] = max_d(stored[g], splat(0));
      bond[g] = floor_product(load_u16(cells->bonds + k + g * LANES), splat(perUnit));
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

// The sums of the columns.
static void sum_cells(const bond_cells *cells, intptr_t count, double *sums) {
  for (intptr_t k = 0; k < count;) {
    if (k + LANES <= count && consecutive(cells->columns + k)) {
      double *at = sums + cells->columns[k];
      store_d(at, load_d(at) + load_d(cells->values + k));
      k += LANES;
    } else {
      for (intptr_t end = k + LANES < count ? k + LANES : count; k < end; k++)
        sums[cells->columns[k]] += cells->values[k];
    }
  }
}

static int bonds_liquid(const bonds_call *call, const weight_rows *read, const bond_rows *found,
    const bond_factors *factors, const double *liquidConsensus, double *totals) {
  size_t columns = strips_of(call->n) * LANES;
  bond_cells cells;
  if (list_cells(call, read, found, factors, &cells)) return YUMA_REFUSED;
  intptr_t count = cells.starts[found->count];
  double *sums = yuma_buffer(call->workspace, BUFFER_COLUMNS, 2 * columns * sizeof(double));
  if (!sums) return YUMA_REFUSED;
  double *reciprocals = sums + columns;
  liquid_emas(call, &cells, count, liquidConsensus);
  memset(sums, 0, columns * sizeof(double));
  sum_cells(&cells, count, sums);
  make_dividers(columns, sums, reciprocals);
  for (size_t r = 0; r < found->count; r++) {
    vd total = splat(BIAS);
    for (intptr_t k = cells.starts[r]; k < cells.starts[r + 1]; k += LANES) {
      // The lanes beyond the row are the next row's: they earn this one nothing.
      vl own = k + LANES_BEFORE < cells.starts[r + 1];
      const uint16_t *at = cells.columns + k;
      vd stored = load_d(cells.values + k), incentive = (vd)((vl)gather(factors->incentive, at) & own);
      if (LANE_MASK(incentive > 0)) {
        divider by = {gather(sums, at), gather(reciprocals, at)};
        total = divide(stored, by) * incentive + total;
      }
      store_h(cells.weights + k, low_u16_of_product(stored, splat(65535 / ONE)));
    }
    totals[r] = sum_lanes(total - BIAS);
  }
  call->workspace->made = (new_bonds){.layout = BONDS_LISTED,
      .values = cells.weights,
      .raw = cells.values,
      .starts = cells.starts,
      .columns = cells.columns};
  return YUMA_DONE;
}

// Section 10: the rows that are permitted, cells whose EMA is not 0.
static void store_listed_bonds(const new_bonds *made, const bool *permits, intptr_t room, yuma_new_bonds to) {
  intptr_t written = 0;
  for (intptr_t i = 0; i < made->n; i++) {
    to.rowOffsets[i] = written;
    if (!permits[i] || made->placeOf[i] < 0) continue;
    intptr_t end = made->starts[made->placeOf[i] + 1];
    for (intptr_t k = made->starts[made->placeOf[i]]; k < end; k += LANES) {
      unsigned mask = LANE_MASK((load_d(made->raw + k) > 0) & (k + LANES_BEFORE < end));
      if (written + LANES <= room && !to.raw) {
        COMPRESS(to.columns + written, load_h(made->columns + k), mask);
        COMPRESS(to.values + written, load_h(made->values + k), mask);
        written += __builtin_popcount(mask);
        continue;
      }
      for (; mask; mask &= mask - 1, written++) {
        intptr_t cell = k + __builtin_ctz(mask);
        to.columns[written] = made->columns[cell];
        to.values[written] = made->values[cell];
        if (to.raw) to.raw[written] = (int64_t)made->raw[cell];
      }
    }
  }
  to.rowOffsets[made->n] = written;
}
