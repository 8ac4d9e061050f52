// SPDX-License-Identifier: Apache-2.0

// Sections 7, 8 and 10 on sparse rows, with a fixed alpha: the cells of each column lie one below the other, LANES
// columns beside each other, columns of like depth together.

typedef struct {
  stacked_row *rows;
  intptr_t *starts;  // of the rows' cells in `places`, and the end
  uint32_t *depths;  // cells of each column
  uint16_t *order;   // the columns that have cells; those that may have weights or earn come first
  size_t columns;    // of them
  size_t full;       // strips of which that is true
  uint32_t *next;    // where a column's next cell goes; in the end, where its cells end
  uint32_t *strips;  // where each begins, and the end
  uint32_t *places;  // of the cells, row after row
  uint16_t *bonds;   // in places; later what is stored
  double *weights;   // of full strips, in places: raw; Yuma: times active stake
  uint16_t *owners;  // of full strips, in places: the rows; one more place for the others
} stacks;

// The cells of a row that is spread; their number.
static intptr_t list_union(const spread_rows *spread, uint16_t *columns, uint16_t *bonds) {
  intptr_t end = 0;
  for (size_t j = 0; j < spread->columns; j += LANES) {
    vh weights = load_h(spread->weights + j), old = load_h(spread->bonds + j) & load_h(spread->kept + j);
    unsigned mask = LANE_MASK_H(weights | old);
    if (!mask) continue;
    store_chosen(columns + end, (uint16_t)j + LANE_INDICES, mask);
    store_chosen(bonds + end, old, mask);
    end += __builtin_popcount(mask);
  }
  return end;
}

// Lists the cells of every row and counts those of every column.
static int list_rows(const bonds_call *call, const weight_rows *read, const bond_rows *found,
    const bond_factors *factors, stacks *made) {
  spread_rows spread;
  size_t weights = (size_t)entries_of(call->weights, call->n), bonds = (size_t)entries_of(call->bonds, call->n);
  size_t lists = 2 * weights + 2 * (weights + bonds) + 4 * LANES * found->count;
  char *space = yuma_buffer(call->workspace, BUFFER_CELLS,
      found->count * sizeof(stacked_row) + (found->count + 1) * sizeof(intptr_t) + lists * sizeof(uint16_t));
  if (!space || make_spread(call, factors, &spread)) return YUMA_REFUSED;
  made->rows = (stacked_row *)space;
  made->starts = (intptr_t *)(made->rows + found->count);
  uint16_t *list = (uint16_t *)(made->starts + found->count + 1);
  memset(made->depths, 0, (size_t)call->n * sizeof(uint32_t));
  intptr_t cells = 0;
  for (size_t r = 0; r < found->count; r++) {
    entry_list old = bonds_of(call, found->rows[r]);
    stacked_row row = {.columns = old.columns, .bonds = old.values, .count = old.count};
    if ((intptr_t)r < read->count) {
      const row_entries *entries = &read->rows[r];
      uint16_t *columns = list, *values = list + entries->count + LANES;
      // With a beta of 1 nothing is left of weights in a column without a consensus.
      entry_list from = factors->penalty == 1 ? left_of_row(entries) : entries_of_row(entries);
      row.weightCount = surviving_entries(from, spread.dropped, columns, values);
      row.weightColumns = columns;
      row.weights = values;
      // Vectors read beyond the end.
      memset(columns + row.weightCount, 0, LANES * sizeof(uint16_t));
      memset(values + row.weightCount, 0, LANES * sizeof(uint16_t));
      if (row.weightCount > 0) list += 2 * (entries->count + LANES);
    }
    if (row.weightCount > 0 || !spread.allKept) {
      spread_line(spread.bonds, old);
      spread_line(spread.weights, (entry_list){row.weightColumns, row.weights, row.weightCount});
      intptr_t most = old.count + row.weightCount;
      row.count = list_union(&spread, list, list + most + LANES);
      row.columns = list;
      row.bonds = list + most + LANES;
      list += 2 * most + 2 * LANES;
      memset(spread.weights, 0, 2 * spread.columns * sizeof(uint16_t));
    }
    for (intptr_t k = 0; k < row.count; k++) made->depths[row.columns[k]]++;
    made->rows[r] = row;
    made->starts[r] = cells;
    found->most[r] = row.count;
    cells += row.count;
  }
  made->starts[found->count] = cells;
  return YUMA_DONE;
}

// Smaller for columns that may have weights or earn, and for deeper ones.
INLINE size_t column_key(const bond_factors *factors, const stacks *made, size_t column, size_t rows) {
  int weightless = factors->penalty == 1 && factors->consensus[column] == 0 && factors->incentive[column] == 0;
  return (weightless ? rows + 1 : 0) + rows - made->depths[column];
}

// Orders the columns, deepest first (a counting sort), and lays out the strips.
static int order_columns(const bonds_call *call, const bond_rows *found, const bond_factors *factors, stacks *made) {
  size_t n = (size_t)call->n, keys = found->count + 1;
  uint32_t *counts = yuma_buffer(call->workspace, BUFFER_SCRATCH, (2 * keys + 1) * sizeof(uint32_t));
  if (!counts) return YUMA_REFUSED;
  memset(counts, 0, (2 * keys + 1) * sizeof(uint32_t));
  for (size_t j = 0; j < n; j++)
    if (made->depths[j] > 0) counts[column_key(factors, made, j, found->count) + 1]++;
  for (size_t k = 0; k < 2 * keys; k++) counts[k + 1] += counts[k];
  made->columns = counts[2 * keys];
  made->full = (counts[keys] + LANES - 1) / LANES;
  for (size_t j = 0; j < n; j++)
    if (made->depths[j] > 0) made->order[counts[column_key(factors, made, j, found->count)]++] = (uint16_t)j;
  uint64_t place = 0;
  for (size_t first = 0; first < made->columns; first += LANES) {
    size_t end = first + LANES < made->columns ? first + LANES : made->columns;
    uint32_t depth = 0;
    made->strips[first / LANES] = (uint32_t)place;
    for (size_t k = first; k < end; k++) {
      uint16_t column = made->order[k];
      made->next[column] = (uint32_t)(place + k - first);
      depth = made->depths[column] > depth ? made->depths[column] : depth;
    }
    place += (uint64_t)depth * LANES;
  }
  made->strips[strips_of((intptr_t)made->columns)] = (uint32_t)place;
  return place > UINT32_MAX - LANES ? YUMA_REFUSED : YUMA_DONE;
}

// The weights for bonds of a row; with Yuma times its active stake.
static void weigh_row(const bonds_call *call, const bond_factors *factors, const stacked_row *row, double reciprocal,
    int64_t activeStake, double *values) {
  for (intptr_t k = 0; k < row->weightCount; k += LANES) {
    vd weight = floor_product(load_u16(row->weights + k), splat(reciprocal));
    if (!call->parameters->yuma3) {
      if (factors->penalty != 0)
        weight = weights_for_bonds(weight, gather(factors->consensus, row->weightColumns + k), factors->penalty);
      weight = floor_product(weight, splat((double)activeStake / ONE));
    }
    store_d(values + k, weight);
  }
}

// Puts the cells of a row in their places, and remembers whose they are in full strips, which end `beyond`.
static void stack_row(const stacks *made, size_t r) {
  const stacked_row *row = &made->rows[r];
  const uint16_t *columns = row->columns, *bonds = row->bonds;
  uint32_t *places = made->places + made->starts[r], *next = made->next, beyond = made->strips[made->full];
  for (intptr_t k = 0; k < row->count; k++) {
    uint32_t place = next[columns[k]];
    next[columns[k]] = place + LANES;
    places[k] = place;
    made->bonds[place] = bonds[k];
    made->owners[place < beyond ? place : beyond] = (uint16_t)r;
  }
}

static void stack_cells(const bonds_call *call, const weight_rows *read, const bond_rows *found,
    const bond_factors *factors, const stacks *made, double *values) {
  for (size_t r = 0; r < found->count; r++) {
    const stacked_row *row = &made->rows[r];
    stack_row(made, r);
    if (row->weightCount == 0) continue;
    weigh_row(call, factors, row, read->rows[r].reciprocal, call->activeStake[found->rows[r]], values);
    for (intptr_t k = 0; k < row->weightCount; k++)
      made->weights[made->next[row->weightColumns[k]] - LANES] = values[k];
  }
}

static void stacked_yuma3_strip(const strip *at, const bond_factors *factors, double *emas, stored_bonds stored) {
  yuma3_strip_by_factors(at, factors, WEIGHTS_STACKED, emas, NULL, stored);
}

static void stacked_yuma_strip(const strip *at, const bond_factors *factors, double *emas, stored_bonds stored) {
  yuma_strip_with(at, factors, WEIGHTS_STACKED, 0, emas, NULL, stored);
}

static void weightless_strip(
    const strip *at, const bond_factors *factors, int yuma3, double *emas, stored_bonds stored) {
  if (yuma3)
    yuma3_strip_by_factors(at, factors, WEIGHTS_NONE, emas, NULL, stored);
  else
    yuma_strip_with(at, factors, WEIGHTS_NONE, 0, emas, NULL, stored);
}

static void work_on_strips(const bonds_call *call, const bond_factors *factors, const stacks *made, double *scratch,
    double *totals, stored_bonds stored) {
  for (size_t first = 0; first < made->columns; first += LANES) {
    uint32_t start = made->strips[first / LANES], end = made->strips[first / LANES + 1];
    strip here = {.bonds = made->bonds + start, .rows = (end - start) / LANES};
    stored_bonds storedHere = {
        stored.cells + start, stored.kept + start / LANES, stored.raw ? stored.raw + start : NULL};
    if (first / LANES >= made->full) {
      weightless_strip(&here, factors, call->parameters->yuma3, scratch, storedHere);
      continue;
    }
    size_t lanes = made->columns - first < LANES ? made->columns - first : LANES;
    here.stacked = made->weights + start;
    double consensus[LANES] = {0}, incentive[LANES] = {0};
    for (size_t lane = 0; lane < lanes; lane++) {
      consensus[lane] = factors->consensus[made->order[first + lane]];
      incentive[lane] = factors->incentive[made->order[first + lane]];
    }
    here.consensus = load_d(consensus);
    here.incentive = load_d(incentive);
    (call->parameters->yuma3 ? stacked_yuma3_strip : stacked_yuma_strip)(&here, factors, scratch, storedHere);
    for (size_t lane = 0; lane < lanes; lane++) {
      if (incentive[lane] == 0) continue;
      uint32_t last = made->next[made->order[first + lane]];
      for (size_t place = start + lane; place < last; place += LANES)
        totals[made->owners[place]] += scratch[place - start];
    }
  }
}

static int bonds_stacked(const bonds_call *call, const weight_rows *read, const bond_rows *found,
    const bond_factors *factors, double *totals) {
  yuma_workspace *workspace = call->workspace;
  size_t n = (size_t)call->n, rows = found->count;
  stacks made;
  made.depths = yuma_buffer(
      workspace, BUFFER_COLUMNS, (2 * n + strips_of(call->n) + 1) * sizeof(uint32_t) + n * sizeof(uint16_t));
  if (!made.depths) return YUMA_REFUSED;
  made.next = made.depths + n;
  made.strips = made.next + n;
  made.order = (uint16_t *)(made.strips + strips_of(call->n) + 1);
  if (list_rows(call, read, found, factors, &made) || order_columns(call, found, factors, &made)) return YUMA_REFUSED;

  size_t cells = (size_t)made.starts[rows], end = made.strips[strips_of((intptr_t)made.columns)];
  size_t full = made.strips[made.full], columns = strips_of(call->n) * LANES;
  double *scratch = yuma_buffer(workspace, BUFFER_SCRATCH, (2 * rows * LANES + columns) * sizeof(double));
  made.weights = yuma_buffer(
      workspace, BUFFER_STACKS, full * sizeof(double) + cells * sizeof(uint32_t) + (full + 1) * sizeof(uint16_t));
  made.bonds = yuma_buffer(workspace, BUFFER_BONDS, (end + end / LANES) * sizeof(uint16_t));
  double *raw = call->keepsRaw ? yuma_buffer(workspace, BUFFER_RAW, end * sizeof(double)) : NULL;
  if (!scratch || !made.weights || !made.bonds || (call->keepsRaw && !raw)) return YUMA_REFUSED;
  made.places = (uint32_t *)(made.weights + full);
  made.owners = (uint16_t *)(made.places + cells);
  stored_bonds stored = {made.bonds, made.bonds + end, raw};
  memset(made.weights, 0, full * sizeof(double));
  memset(made.bonds, 0, end * sizeof(uint16_t));
  stack_cells(call, read, found, factors, &made, scratch + 2 * rows * LANES);
  for (size_t r = 0; r < rows; r++) totals[r] = 0;
  work_on_strips(call, factors, &made, scratch, totals, stored);
  workspace->made = (new_bonds){.layout = BONDS_STACKED,
      .values = stored.cells,
      .kept = stored.kept,
      .raw = raw,
      .starts = made.starts,
      .cells = made.rows,
      .places = made.places};
  return YUMA_DONE;
}

// Section 10: the rows that are permitted, cells whose EMA is not 0.
static void store_stacked_bonds(const new_bonds *made, const bool *permits, yuma_new_bonds to) {
  intptr_t written = 0;
  for (intptr_t i = 0; i < made->n; i++) {
    to.rowOffsets[i] = written;
    if (!permits[i] || made->placeOf[i] < 0) continue;
    const stacked_row *row = made->cells + made->placeOf[i];
    const uint32_t *places = made->places + made->starts[made->placeOf[i]];
    for (intptr_t k = 0; k < row->count; k++) {
      uint32_t place = places[k];
      uint16_t value = made->values[place];
      // Nearly all cells are kept, and one that is not is 0.
      if (value == 0 && !(made->kept[place / LANES] >> place % LANES & 1)) continue;
      to.columns[written] = row->columns[k];
      to.values[written] = value;
      if (to.raw) to.raw[written] = (int64_t)made->raw[place];
      written++;
    }
  }
  to.rowOffsets[made->n] = written;
}
