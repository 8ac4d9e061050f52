// SPDX-License-Identifier: Apache-2.0

// Sections 7, 8 and 10 on strips of a dense matrix, with a fixed alpha.

static void yuma3_strip(
    const strip *at, const bond_factors *factors, double *emas, double *totals, stored_bonds stored) {
  yuma3_strip_by_factors(at, factors, WEIGHTS_DENSE, emas, totals, stored);
}

static void yuma_strip(
    const strip *at, const bond_factors *factors, double *emas, double *totals, stored_bonds stored) {
  BY_PENALTY(yuma_strip_with, WEIGHTS_DENSE, emas, totals, stored);
}

static uint16_t *spread_bonds(const bonds_call *call, const bond_rows *found) {
  line_pair pair;
  if (!begin_lines(call->workspace, BUFFER_BONDS, call->n, found->count, &pair)) return NULL;
  for (size_t r = 0; r < found->count; r++) spread_row(&pair, r, bonds_of(call, found->rows[r]));
  for (intptr_t j = 0; j < call->n; j++)
    for (size_t r = 0; r < found->count && !call->bondColumnKept[j]; r++) drop_cell(&pair, r, (size_t)j);
  return pair.dense;
}

// The raw values of a row's cells that are kept, LANES of them in each of the strips, which are `step` cells apart.
static void store_raw(int64_t *to, const double *raw, const uint16_t *kept, size_t height, size_t strips) {
  for (size_t s = 0; s < strips; s++, raw += height * LANES, kept += height)
    for (unsigned bits = *kept; bits; bits &= bits - 1) *to++ = (int64_t)raw[__builtin_ctz(bits)];
}

// Section 10: the rows that are permitted, out of the strips.
static void store_dense_bonds(const new_bonds *made, const bool *permits, intptr_t room, yuma_new_bonds to) {
  size_t height = height_of(made->rows), strips = strips_of(made->n);
  uint16_t *nextColumn = to.columns, *nextValue = to.values;
  const uint16_t *end = to.columns + room;
  for (intptr_t i = 0; i < made->n; i++) {
    to.rowOffsets[i] = nextColumn - to.columns;
    if (!permits[i] || made->placeOf[i] < 0) continue;
    const uint16_t *values = made->values + made->placeOf[i] * LANES, *kept = made->kept + made->placeOf[i];
    if (to.raw) store_raw(to.raw + to.rowOffsets[i], made->raw + made->placeOf[i] * LANES, kept, height, strips);
    vh columns = LANE_INDICES;
    for (size_t s = 0; s < strips; s++, values += height * LANES, kept += height, columns += LANES) {
      unsigned mask = *kept;
      vh value = load_h(values);
      if (end - nextColumn < LANES) {
        for (unsigned bits = mask; bits; bits &= bits - 1) {
          *nextColumn++ = columns[__builtin_ctz(bits)];
          *nextValue++ = value[__builtin_ctz(bits)];
        }
      } else if (mask == ALL_LANES) {
        store_h(nextColumn, columns);
        store_h(nextValue, value);
        nextColumn += LANES;
        nextValue += LANES;
      } else {
        COMPRESS(nextColumn, columns, mask);
        COMPRESS(nextValue, value, mask);
        nextColumn += __builtin_popcount(mask);
        nextValue += __builtin_popcount(mask);
      }
    }
  }
  to.rowOffsets[made->n] = nextColumn - to.columns;
}

// The bonds and dividends of strips of dense matrices, of which those of the bonds become the new ones.
static int bonds_of_strips(const bonds_call *call, const uint16_t *weights, uint16_t *bonds, size_t strips,
    const weight_rows *read, const bond_rows *found, const bond_factors *factors, double *totals) {
  size_t rows = found->count, height = height_of(rows), weightRows = (size_t)read->count;
  yuma_workspace *workspace = call->workspace;
  double *scratch = yuma_buffer(workspace, BUFFER_SCRATCH, (3 * rows * LANES + 2 * rows) * sizeof(double));
  stored_bonds stored = {bonds, yuma_buffer(workspace, BUFFER_MASKS, strips * height * sizeof(uint16_t)), NULL};
  if (call->keepsRaw) stored.raw = yuma_buffer(workspace, BUFFER_RAW, strips * height * LANES * sizeof(double));
  if (!scratch || !stored.kept || (call->keepsRaw && !stored.raw)) return YUMA_REFUSED;
  double *sums = scratch + 2 * rows * LANES, *active = sums + rows * LANES, *reciprocals = active + rows;
  for (size_t r = 0; r < rows; r++) {
    store_d(sums + r * LANES, splat(BIAS));
    active[r] = (double)call->activeStake[found->rows[r]] / ONE;
    reciprocals[r] = r < weightRows ? read->rows[r].reciprocal : 0;
  }
  strip here = {.rows = rows, .reciprocals = reciprocals, .active = active, .weightRows = weightRows};
  for (size_t s = 0; s < strips; s++) {
    size_t at = s * height;
    here.bonds = bonds + at * LANES;
    here.weights = weights + s * height_of(weightRows) * LANES;
    here.consensus = load_d(factors->consensus + s * LANES);
    here.incentive = load_d(factors->incentive + s * LANES);
    stored_bonds storedHere = {
        stored.cells + at * LANES, stored.kept + at, stored.raw ? stored.raw + at * LANES : NULL};
    (call->parameters->yuma3 ? yuma3_strip : yuma_strip)(&here, factors, scratch, sums, storedHere);
  }
  for (size_t r = 0; r < rows; r++) totals[r] = sum_lanes(load_d(sums + r * LANES) - BIAS);
  workspace->made = (new_bonds){.values = bonds, .kept = stored.kept, .raw = stored.raw};
  return YUMA_DONE;
}

static int bonds_dense(const bonds_call *call, const weight_rows *read, const bond_rows *found,
    const bond_factors *factors, double *totals) {
  // With a beta of 1 nothing is left of weights in a column without a consensus.
  const uint16_t *weights = spread_weights(call->workspace, call->plan, factors->penalty == 1);
  uint16_t *bonds = spread_bonds(call, found);
  if (!weights || !bonds) return YUMA_REFUSED;
  if (bonds_of_strips(call, weights, bonds, strips_of(call->n), read, found, factors, totals)) return YUMA_REFUSED;
  call->workspace->made.layout = BONDS_DENSE;
  return YUMA_DONE;
}
