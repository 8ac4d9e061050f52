// SPDX-License-Identifier: Apache-2.0

// Sections 7, 8 and 10 with liquid alpha and a beta of 1, on strips: those of a dense matrix, or of the tight columns
// alone. Only cells with a weight have an EMA: those of a weight above 0, and those of an entry that says 0, which have
// a bit each. Of the latter those in loose columns stay a list.

#if HAS_FMA
typedef struct {
  size_t strips, rows, weightRows;
  size_t height, weightHeight;  // of a strip of bonds, and of one of weights
  const uint16_t *weights;
  uint16_t *bonds;
  const double *reciprocals;                  // of the rows
  const double *consensus, *liquidConsensus;  // of the columns
  uint16_t *zeros;                            // the cells of each row of a strip whose entry is 0, a bit each
  double *emas;
  uint32_t *open;  // cells that are left to the recipe: (strip * MAXIMUM_ROWS + row) * LANES + lane
} liquid_strips;

INLINE cell_vector liquid_cells(const sigmoid *shape, const liquid_strips *on, size_t s, size_t r) {
  vd weight = floor_product(load_u16(on->weights + (s * on->weightHeight + r) * LANES), splat(on->reciprocals[r]));
  return cells_of(shape, min_d(weight, load_d(on->consensus + s * LANES)),
      load_u16(on->bonds + (s * on->height + r) * LANES), load_d(on->liquidConsensus + s * LANES));
}

// The EMAs that the bounds leave no doubt of; the number of the others.
static intptr_t liquid_strip(const sigmoid *shape, const liquid_strips *by, size_t s, intptr_t open) {
  liquid_strips here = *by, *on = &here;
  const uint16_t *zeros = on->zeros + s * on->height;
  double *emas = on->emas + s * on->height * LANES;
  for (size_t first = 0; first < on->weightRows; first += GROUP) {
    cell_vector group[GROUP];
    vd made[GROUP];
    vl used[GROUP];
    unsigned unsure[GROUP];
    for (int g = 0; g < GROUP; g++) {
      // Beyond the last row its cells come again.
      size_t r = first + (size_t)g < on->weightRows ? first + (size_t)g : on->weightRows - 1;
      group[g] = liquid_cells(shape, on, s, r);
      used[g] = LANES_OF(LANE_MASK(group[g].stored > 0) | zeros[r]);
    }
    emas_by_bounds(shape, group, used, made, unsure);
    for (int g = 0; g < GROUP && first + (size_t)g < on->weightRows; g++) {
      size_t r = first + (size_t)g;
      store_d(emas + r * LANES, made[g]);
      for (unsigned mask = unsure[g]; mask; mask &= mask - 1)
        on->open[open++] = (uint32_t)((s * MAXIMUM_ROWS + r) * LANES) + (uint32_t)__builtin_ctz(mask);
    }
  }
  memset(emas + on->weightRows * LANES, 0, (on->rows - on->weightRows) * LANES * sizeof(double));
  return open;
}

// The cells in `open`, gathered into groups.
static void open_cells(const sigmoid *shape, const liquid_strips *on, intptr_t count) {
  for (intptr_t first = 0; first < count; first += GROUP * LANES) {
    double stored[GROUP * LANES], bonds[GROUP * LANES], consensus[GROUP * LANES];
    double *to[GROUP * LANES];
    for (int lane = 0; lane < GROUP * LANES; lane++) {
      uint32_t cell = on->open[first + lane < count ? first + lane : first];
      size_t s = cell / LANES / MAXIMUM_ROWS, r = cell / LANES % MAXIMUM_ROWS, own = cell % LANES;
      size_t column = s * LANES + own, at = (s * on->height + r) * LANES + own;
      uint16_t value = on->weights[(s * on->weightHeight + r) * LANES + own];
      double weight = (double)(int64_t)((double)value * on->reciprocals[r]);
      stored[lane] = weight < on->consensus[column] ? weight : on->consensus[column];
      bonds[lane] = on->bonds[at];
      consensus[lane] = on->liquidConsensus[column];
      to[lane] = on->emas + at;
    }
    emas_of_gathered(shape, stored, bonds, consensus);
    for (int lane = 0; lane < GROUP * LANES; lane++) *to[lane] = stored[lane];
  }
}

// What a strip's EMAs are stored as, and what they earn.
static void store_liquid_strip(const strip *at, double *emas, double *totals, stored_bonds stored) {
  vd sum = {0};
  for (size_t r = 0; r < at->rows; r += 2) {
    vd upper = load_d(emas + r * LANES);
    sum += upper;
    if (r + 1 == at->rows) {
      store_cells(stored, r, upper, upper);
      break;
    }
    vd lower = load_d(emas + (r + 1) * LANES);
    sum += lower;
    store_two_cells(stored, r, upper, lower, upper, lower);
  }
  earn_shares(at, WEIGHTS_DENSE, sum, emas, totals);
}

// Marks the entries of 0 in the strips, where `place` tells their columns; without it they are all columns. Lists those
// in other columns.
static void mark_zeros(const bonds_call *call, const weight_rows *read, const bond_rows *found, const uint16_t *place,
    size_t columns, const liquid_strips *on, bond_cells *cells) {
  memset(on->zeros, 0, on->strips * on->height * sizeof(uint16_t));
  intptr_t end = 0;
  for (size_t r = 0; r < found->count; r++) {
    cells->starts[r] = end;
    if (r >= on->weightRows) continue;
    const row_entries *row = &read->rows[r];
    entry_list bonds = bonds_of(call, found->rows[r]);
    for (intptr_t k = 0; k < row->count; k += LANES) {
      unsigned mask = 0;
      if (k + LANES <= row->count) {
        mask = ~(unsigned)LANE_MASK_H(load_h(row->values + k)) & ALL_LANES;
      } else {
        for (intptr_t own = k; own < row->count; own++) mask |= (unsigned)(row->values[own] == 0) << (own - k);
      }
      for (; mask; mask &= mask - 1) {
        size_t column = row->columns[k + __builtin_ctz(mask)], at = place ? place[column] : column;
        if (at < columns) {
          on->zeros[at / LANES * on->height + r] |= (uint16_t)(1u << at % LANES);
          continue;
        }
        intptr_t old = call->bondColumnKept[column] ? find_column(bonds.columns, bonds.count, (intptr_t)column) : -1;
        cells->columns[end] = (uint16_t)column;
        cells->bonds[end] = old < 0 ? 0 : bonds.values[old];
        cells->values[end++] = 0;
      }
    }
  }
  cells->starts[found->count] = end;
  end_cells(cells, end);
  memset(cells->values + end, 0, PADDING * sizeof(double));
}

// The list's cells to 16 bits, without those of which nothing is left.
static void store_listed_zeros(bond_cells *cells, size_t rows) {
  intptr_t end = 0;
  for (size_t r = 0; r < rows; r++) {
    intptr_t first = cells->starts[r];
    cells->starts[r] = end;
    for (intptr_t k = first; k < cells->starts[r + 1]; k++) {
      double ema = cells->values[k];
      if (ema == 0) continue;
      cells->columns[end] = cells->columns[k];
      cells->weights[end] = (uint16_t)(ema * (65535 / ONE));
      cells->values[end++] = ema;
    }
  }
  cells->starts[rows] = end;
}

// The stored bonds of the tight columns.
static uint16_t *place_bonds(const bonds_call *call, const bond_rows *found, const tight_columns *tight) {
  line_pair pair;
  if (!begin_lines(call->workspace, BUFFER_BONDS, (intptr_t)tight->count, found->count, &pair)) return NULL;
  for (size_t r = 0; r < found->count; r++) {
    uint16_t *line = line_of(&pair, r);
    place_line(line, tight->place, bonds_of(call, found->rows[r]));
    keep_columns(line, tight, pair.columns);
    line_done(&pair, r);
  }
  return pair.dense;
}

static int bonds_liquid_strips(const bonds_call *call, const weight_rows *read, const bond_rows *found,
    const bond_factors *factors, const tight_columns *tight, const double *liquidConsensus, double *totals) {
  yuma_workspace *workspace = call->workspace;
  int compact = tight->count > 0;
  size_t rows = found->count, strips = strips_of(compact ? (intptr_t)tight->count : call->n), columns = strips * LANES;
  const uint16_t *weights = compact ? tight_weights(call, read, tight) : spread_weights(workspace, call->plan, 1);
  uint16_t *bonds = compact ? place_bonds(call, found, tight) : spread_bonds(call, found);
  size_t height = height_of(rows), cellsOfStrips = columns * height;
  double *sums = yuma_buffer(workspace, BUFFER_SCRATCH, (rows * LANES + rows + 3 * columns) * sizeof(double));
  double *emas = yuma_buffer(workspace, BUFFER_RAW, cellsOfStrips * sizeof(double));
  uint16_t *zeros = yuma_buffer(workspace, BUFFER_COLUMNS, strips * height * sizeof(uint16_t));
  uint32_t *open = yuma_buffer(workspace, BUFFER_STACKS, cellsOfStrips * sizeof(uint32_t));
  stored_bonds stored = {bonds, yuma_buffer(workspace, BUFFER_MASKS, strips * height * sizeof(uint16_t)), NULL};
  uint16_t *line = yuma_buffer(workspace, BUFFER_LINES, LINE_CELLS((size_t)call->n) * sizeof(uint16_t));
  bond_cells cells;
  if (!weights || !bonds || !sums || !emas || !zeros || !open || !stored.kept || !line ||
      make_cells(call, found, &cells))
    return YUMA_REFUSED;
  double *reciprocals = sums + rows * LANES, *consensus = reciprocals + rows;
  double *incentive = consensus + columns, *liquid = incentive + columns;
  for (size_t r = 0; r < rows; r++) {
    store_d(sums + r * LANES, splat(BIAS));
    reciprocals[r] = r < (size_t)read->count ? read->rows[r].reciprocal : 0;
  }
  for (size_t k = 0; k < columns; k++) {
    size_t column = compact ? tight->columns[k] : k;
    int isColumn = !compact || k < tight->count;
    consensus[k] = isColumn ? factors->consensus[column] : 0;
    incentive[k] = isColumn ? factors->incentive[column] : 0;
    liquid[k] = isColumn ? liquidConsensus[column] : 0;
  }
  liquid_strips on = {.strips = strips,
      .rows = rows,
      .weightRows = (size_t)read->count,
      .height = height,
      .weightHeight = height_of((size_t)read->count),
      .weights = weights,
      .bonds = bonds,
      .reciprocals = reciprocals,
      .consensus = consensus,
      .liquidConsensus = liquid,
      .zeros = zeros,
      .emas = emas,
      .open = open};
  sigmoid shape = sigmoid_of(call->parameters);
  mark_zeros(call, read, found, compact ? tight->place : NULL, columns, &on, &cells);
  intptr_t opened = 0;
  for (size_t s = 0; s < strips; s++) opened = liquid_strip(&shape, &on, s, opened);
  open_cells(&shape, &on, opened);
  strip here = {.rows = rows};
  for (size_t s = 0; s < strips; s++) {
    size_t at = s * height;
    stored_bonds storedHere = {stored.cells + at * LANES, stored.kept + at, NULL};
    here.incentive = load_d(incentive + s * LANES);
    store_liquid_strip(&here, emas + at * LANES, sums, storedHere);
  }
  for (size_t r = 0; r < rows; r++) totals[r] = sum_lanes(load_d(sums + r * LANES) - BIAS);
  liquid_emas(call, &cells, cells.starts[rows], liquidConsensus);
  store_listed_zeros(&cells, rows);
  for (size_t r = 0; r < rows; r++) found->most[r] = r < (size_t)read->count ? read->rows[r].count : 0;
  workspace->made = (new_bonds){.layout = compact ? BONDS_COMPACT : BONDS_DENSE,
      .values = bonds,
      .kept = stored.kept,
      .raw = emas,
      .tight = tight->columns,
      .tightBefore = tight->before,
      .tightCount = tight->count,
      .starts = cells.starts,
      .columns = cells.columns,
      .looseValues = cells.weights,
      .looseRaw = cells.values,
      .line = line};
  return YUMA_DONE;
}
#else
// Without a fused multiply there are no bounds: the recipe works on a list.
static int bonds_liquid_strips(const bonds_call *call, const weight_rows *read, const bond_rows *found,
    const bond_factors *factors, const tight_columns *tight, const double *liquidConsensus, double *totals) {
  (void)call, (void)read, (void)found, (void)factors, (void)tight, (void)liquidConsensus, (void)totals;
  return YUMA_REFUSED;
}
#endif
