// SPDX-License-Identifier: Apache-2.0

// Sections 7, 8 and 10 with liquid alpha: a list of the cells with a weight, the only ones that have an EMA, row by
// row, columns increasing.

typedef struct {
  uint16_t *columns;
  uint16_t *weights;  // later: the bonds to store
  uint16_t *bonds;    // masked
  double *values;     // the weights for bonds, or -1 where section 7 drops the entry; later the EMA
  intptr_t *starts;   // of the rows, and the end
  uint32_t *open;     // cells whose EMA is left to the recipe
} bond_cells;

static int make_cells(const bonds_call *call, const bond_rows *found, bond_cells *cells) {
  size_t most = (size_t)entries_of(call->weights, call->n) + PADDING;
  char *space = yuma_buffer(call->workspace, BUFFER_CELLS,
      most * (sizeof(double) + sizeof(uint32_t) + 3 * sizeof(uint16_t)) + (found->count + 1) * sizeof(intptr_t));
  if (!space) return YUMA_REFUSED;
  cells->values = (double *)space;
  cells->starts = (intptr_t *)(cells->values + most);
  cells->open = (uint32_t *)(cells->starts + found->count + 1);
  cells->columns = (uint16_t *)(cells->open + most);
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
      store_chosen(columns + end, (uint16_t)column + LANE_INDICES, mask);
      store_chosen(weights + end, values, mask);
      store_chosen(bonds + end, load_h(old + column) & load_h(kept + column), mask);
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

// A vector of cells: the weight for bonds or -1, the weight, the bond, what goes into the exponential.
typedef struct {
  vd stored, weight, bond, x;
} cell_vector;

INLINE cell_vector cells_of(const sigmoid *shape, vd stored, vd bond, vd consensus) {
  cell_vector made = {stored, max_d(stored, splat(0)), floor_product(bond, splat(reciprocal_u16(65535))), stored};
  made.x = sigmoid_argument(shape, made.weight, made.bond, consensus);
  return made;
}

INLINE cell_vector load_cells(
    const sigmoid *shape, const bond_cells *cells, intptr_t k, const double *liquidConsensus) {
  return cells_of(
      shape, load_d(cells->values + k), load_u16(cells->bonds + k), gather(liquidConsensus, cells->columns + k));
}

// Both parts, rounded down, are parts of a whole: their sum is at most one.
INLINE void emas_by_recipe(const sigmoid *shape, const cell_vector *group, vd *emas) {
  vd x[GROUP], alpha[GROUP];
  for (int g = 0; g < GROUP; g++) x[g] = group[g].x;
  liquid_alphas(shape, x, alpha);
  for (int g = 0; g < GROUP; g++) {
    vd decayed = floor_product((ONE - alpha[g]) * (1 / ONE), group[g].bond);
    vd bought = floor_product(alpha[g] * (1 / ONE), group[g].weight);
    emas[g] = select_d(group[g].stored >= 0, decayed + bought, splat(0));
  }
}

#if HAS_FMA
// The EMAs by the recipe of GROUP vectors of cells from all over, which `stored`, the weights for bonds, takes.
INLINE void emas_of_gathered(const sigmoid *shape, double *stored, const double *bonds, const double *consensus) {
  cell_vector group[GROUP];
  vd emas[GROUP];
  for (int g = 0; g < GROUP; g++)
    group[g] = cells_of(shape, load_d(stored + g * LANES), load_d(bonds + g * LANES), load_d(consensus + g * LANES));
  emas_by_recipe(shape, group, emas);
  memcpy(stored, emas, sizeof emas);
}

// The cells in `open`, gathered into groups.
static void open_emas(const sigmoid *shape, const bond_cells *cells, intptr_t count, const double *liquidConsensus) {
  for (intptr_t first = 0; first < count; first += GROUP * LANES) {
    double stored[GROUP * LANES], bonds[GROUP * LANES], consensus[GROUP * LANES];
    for (int lane = 0; lane < GROUP * LANES; lane++) {
      uint32_t k = cells->open[first + lane < count ? first + lane : first];
      stored[lane] = cells->values[k];
      bonds[lane] = cells->bonds[k];
      consensus[lane] = liquidConsensus[cells->columns[k]];
    }
    emas_of_gathered(shape, stored, bonds, consensus);
    for (int lane = 0; lane < GROUP * LANES && first + lane < count; lane++)
      cells->values[cells->open[first + lane]] = stored[lane];
  }
}

// Where both bounds of alpha give the same EMA, that is the cell's; 0 where it is not `used`. Elsewhere it is unsure,
// which a bit for each lane tells.
INLINE void emas_by_bounds(const sigmoid *shape, const cell_vector *group, const vl *used, vd *emas, unsigned *unsure) {
  vd x[GROUP], least[GROUP], most[GROUP];
  for (int g = 0; g < GROUP; g++) x[g] = group[g].x;
  liquid_alpha_bounds(shape, x, least, most);
  for (int g = 0; g < GROUP; g++) {
    vd weight = group[g].weight * (1 / ONE), bond = group[g].bond * (1 / ONE);
    vd decayed = (ONE - least[g]) * bond + BIAS, bought = least[g] * weight + BIAS;
    vl other = (vl)((ONE - most[g]) * bond + BIAS) ^ (vl)decayed;
    other |= ((vl)(most[g] * weight + BIAS) ^ (vl)bought) | (vl)(x[g] == ONE);
    unsure[g] = LANE_MASK((other & used[g]) != 0);
    emas[g] = (vd)((vl)((decayed - BIAS) + (bought - BIAS)) & used[g]);
  }
}

// The cells of which that leaves no doubt. The others are left to the recipe.
static void emas_between_bounds(
    const sigmoid *shape, const bond_cells *cells, intptr_t count, const double *liquidConsensus) {
  intptr_t open = 0;
  for (intptr_t k = 0; k < count; k += LANES * GROUP) {
    cell_vector group[GROUP];
    vd emas[GROUP];
    vl used[GROUP];
    unsigned unsure[GROUP];
    for (int g = 0; g < GROUP; g++) {
      group[g] = load_cells(shape, cells, k + g * LANES, liquidConsensus);
      used[g] = group[g].stored >= 0;
    }
    emas_by_bounds(shape, group, used, emas, unsure);
    for (int g = 0; g < GROUP; g++) {
      store_d(cells->values + k + g * LANES, emas[g]);
      for (unsigned mask = unsure[g]; mask; mask &= mask - 1) {
        intptr_t cell = k + g * LANES + __builtin_ctz(mask);
        cells->values[cell] = group[g].stored[__builtin_ctz(mask)];
        cells->open[open] = (uint32_t)cell;
        open += cell < count;
      }
    }
  }
  open_emas(shape, cells, open, liquidConsensus);
}
#endif

static void liquid_emas(
    const bonds_call *call, const bond_cells *cells, intptr_t count, const double *liquidConsensus) {
  sigmoid shape = sigmoid_of(call->parameters);
#if HAS_FMA
  if (shape.near) {
    emas_between_bounds(&shape, cells, count, liquidConsensus);
    return;
  }
#endif
  for (intptr_t k = 0; k < count; k += LANES * GROUP) {
    cell_vector group[GROUP];
    vd emas[GROUP];
    for (int g = 0; g < GROUP; g++) group[g] = load_cells(&shape, cells, k + g * LANES, liquidConsensus);
    emas_by_recipe(&shape, group, emas);
    for (int g = 0; g < GROUP; g++) store_d(cells->values + k + g * LANES, emas[g]);
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
      store_h(cells.weights + k, LOW_U16(rounded_to_u16(stored)));
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
        store_chosen(to.columns + written, load_h(made->columns + k), mask);
        store_chosen(to.values + written, load_h(made->values + k), mask);
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
