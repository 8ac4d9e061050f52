// Sections 7, 8 and 10 on strips of a dense matrix, with a fixed alpha.

// What both paths need to know of the bonds call.
typedef struct {
  double alpha, decay;  // times 2^-32
  double penalty;       // beta times 2^-32
  int64_t penaltyBits;
  double *consensus;  // n values and zeros up to a whole strip
  double *incentive;  // times 2^-32, likewise
} bond_factors;

// New bonds of one strip as they are stored, kept in place of the old ones, and which of them are kept.
typedef struct {
  uint16_t *cells;
  uint16_t *kept;
  double *raw;
} stored_bonds;

INLINE void store_bonds(stored_bonds stored, size_t at, vd value, vd ema) {
  store_h(stored.cells + at * LANES, low_u16_of_product(value, splat(65535 / ONE)));
  stored.kept[at] = (uint16_t)LANE_MASK(ema > 0);
  if (stored.raw) store_d(stored.raw + at * LANES, value);
}

// The weights for bonds of a vector of weights (section 7): v = w + beta * (min(w, c) - w), in short where beta is 0
// or 1.
INLINE vd weights_for_bonds(vd weight, vd consensus, double penalty) {
  if (penalty == 0) return weight;
  if (penalty == 1) return min_d(weight, consensus);
  vd clipped = min_d(weight, consensus);
  vd biased = (clipped - weight) * splat(penalty) + (weight + BIAS);
  return biased - BIAS;
}

// A strip: `weightRows` rows have weights, the bonds have `rows` rows, of which the first are the same.
typedef struct {
  const uint16_t *weights;
  const uint16_t *bonds;
  const row_entries *entries;
  size_t weightRows, rows;
  vd consensus, incentive;
} strip;

INLINE void yuma3_strip_with(
    const strip *at, const bond_factors *factors, double penalty, double *emas, double *totals, stored_bonds stored) {
  vd sum = {0};
  double perUnit = reciprocal_u16(65535);
  for (size_t r = 0; r < at->rows; r++) {
    vd bond = floor_product(load_u16(at->bonds + r * LANES), splat(perUnit));
    vd grown = splat(BIAS);
    if (r < at->weightRows) {
      vd weight = floor_product(load_u16(at->weights + r * LANES), splat(at->entries[r].reciprocal));
      grown = weights_for_bonds(weight, at->consensus, penalty) * splat(factors->alpha) + grown;
    }
    vd biased = bond * splat(factors->decay) + grown;
    vd ema = biased - BIAS;
    sum += ema;
    store_d(emas + r * LANES, ema);
    store_bonds(stored, r, ema, ema);
  }
  if (!LANE_MASK(at->incentive > 0)) return;
  divider by = divider_by(sum);
  for (size_t r = 0; r < at->rows; r++) {
    vd share = divide(load_d(emas + r * LANES), by);
    store_d(totals + r * LANES, share * at->incentive + load_d(totals + r * LANES));
  }
}

INLINE void yuma_strip_with(const strip *at, const bond_factors *factors, double penalty, const double *active,
    double *deltas, double *totals, stored_bonds stored) {
  vd deltaSum = {0}, bondSum = {0}, emaSum = {0}, largest = {0};
  for (size_t r = 0; r < at->weightRows; r++) {
    vd weight = floor_product(load_u16(at->weights + r * LANES), splat(at->entries[r].reciprocal));
    vd delta = floor_product(weights_for_bonds(weight, at->consensus, penalty), splat(active[r]));
    deltaSum += delta;
    store_d(deltas + r * LANES, delta);
  }
  for (size_t r = 0; r < at->rows; r++) bondSum += load_u16(at->bonds + r * LANES);
  divider byDeltas = divider_by(deltaSum);
  vd perBond;
  for (int lane = 0; lane < LANES; lane++) perBond[lane] = reciprocal_u16(bondSum[lane]);
  for (size_t r = 0; r < at->rows; r++) {
    vd bond = floor_product(load_u16(at->bonds + r * LANES), perBond);
    vd grown = splat(BIAS);
    if (r < at->weightRows) grown = divide(load_d(deltas + r * LANES), byDeltas) * splat(factors->alpha) + grown;
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
    store_d(totals + r * LANES, share * at->incentive + load_d(totals + r * LANES));
    store_bonds(stored, r, divide(share, byLargest), ema);
  }
}

// The penalty's usual values become constants.
#define BY_PENALTY(strip, ...)          \
  if (factors->penalty == 1)            \
    strip(at, factors, 1, __VA_ARGS__); \
  else if (factors->penalty == 0)       \
    strip(at, factors, 0, __VA_ARGS__); \
  else                                  \
    strip(at, factors, factors->penalty, __VA_ARGS__)

static void yuma3_strip(const strip *at, const bond_factors *factors, const double *active, double *emas,
    double *totals, stored_bonds stored) {
  (void)active;
  BY_PENALTY(yuma3_strip_with, emas, totals, stored);
}

static void yuma_strip(const strip *at, const bond_factors *factors, const double *active, double *deltas,
    double *totals, stored_bonds stored) {
  BY_PENALTY(yuma_strip_with, active, deltas, totals, stored);
}

// The rows with bonds or weights: those with weights first.
typedef struct {
  intptr_t *rows;
  size_t count;
} bond_rows;

static int find_bond_rows(
    const bonds_call *call, const weight_rows *read, intptr_t *rowAt, intptr_t *placeOf, bond_rows *found) {
  for (intptr_t i = 0; i < call->n; i++) placeOf[i] = -1;
  size_t count = 0;
  for (intptr_t r = 0; r < read->count; r++) {
    placeOf[read->rows[r].row] = (intptr_t)count;
    rowAt[count++] = read->rows[r].row;
  }
  for (intptr_t i = 0; i < call->n; i++) {
    intptr_t start = call->bonds.rowOffsets[i], entries = call->bonds.rowOffsets[i + 1] - start;
    if (entries == 0) continue;
    if (check_row(call->bonds.columns + start, call->bonds.values + start, entries) < 0) return YUMA_REFUSED;
    if (placeOf[i] >= 0) continue;
    placeOf[i] = (intptr_t)count;
    rowAt[count++] = i;
  }
  found->rows = rowAt;
  found->count = count;
  return count > MAXIMUM_ROWS ? YUMA_REFUSED : YUMA_DONE;
}

static uint16_t *spread_bonds(const bonds_call *call, const bond_rows *found) {
  size_t rows = found->count, strips = strips_of(call->n), cells = strips * rows * LANES;
  uint16_t *dense = yuma_buffer(call->workspace, BUFFER_BONDS, cells * sizeof(uint16_t));
  if (!dense) return NULL;
  memset(dense, 0, cells * sizeof(uint16_t));
  for (size_t r = 0; r < rows; r++) {
    intptr_t start = call->bonds.rowOffsets[found->rows[r]], count = call->bonds.rowOffsets[found->rows[r] + 1] - start;
    const uint16_t *columns = call->bonds.columns + start;
    while (count > 0 && columns[count - 1] >= call->n) count--;
    spread_row(dense, rows, r, columns, call->bonds.values + start, count);
  }
  for (intptr_t j = 0; j < call->n; j++) {
    if (call->bondColumnKept[j]) continue;
    for (size_t r = 0; r < rows; r++) dense[((size_t)j / LANES * rows + r) * LANES + (size_t)j % LANES] = 0;
  }
  return dense;
}

// Section 10: the rows with a new permit, out of the strips.
static void write_dense_bonds(
    const bonds_call *call, const bond_rows *found, const intptr_t *placeOf, stored_bonds stored) {
  size_t rows = found->count, strips = strips_of(call->n);
  yuma_new_bonds to = call->newBonds;
  intptr_t written = 0, room = entries_of(call->weights, call->n) + entries_of(call->bonds, call->n);
  for (intptr_t i = 0; i < call->n; i++) {
    to.rowOffsets[i] = written;
    if (!call->newPermits[i] || placeOf[i] < 0) continue;
    for (size_t s = 0; s < strips; s++) {
      size_t at = s * rows + (size_t)placeOf[i];
      unsigned kept = stored.kept[at];
      const uint16_t *values = stored.cells + at * LANES;
      if (to.raw) {
        intptr_t next = written;
        for (unsigned bits = kept; bits; bits &= bits - 1)
          to.raw[next++] = (int64_t)stored.raw[at * LANES + (unsigned)__builtin_ctz(bits)];
      }
      vh columns = (uint16_t)(s * LANES) + LANE_INDICES;
      if (kept == (1u << LANES) - 1) {
        store_h(to.columns + written, columns);
        store_h(to.values + written, load_h(values));
      } else if (written + LANES <= room) {
        COMPRESS(to.columns + written, columns, kept);
        COMPRESS(to.values + written, load_h(values), kept);
      } else {
        intptr_t next = written;
        for (unsigned bits = kept; bits; bits &= bits - 1) {
          to.columns[next] = columns[__builtin_ctz(bits)];
          to.values[next++] = values[__builtin_ctz(bits)];
        }
      }
      written += __builtin_popcount(kept);
    }
  }
  to.rowOffsets[call->n] = written;
}

static int bonds_dense(const bonds_call *call, const weight_rows *read, const bond_rows *found, const intptr_t *placeOf,
    const bond_factors *factors, double *totals) {
  size_t rows = found->count, weightRows = (size_t)read->count, strips = strips_of(call->n);
  if (spread_weights(call->workspace, call->plan)) return YUMA_REFUSED;
  const uint16_t *weights = read->dense;
  uint16_t *bonds = spread_bonds(call, found);
  double *scratch = yuma_buffer(call->workspace, BUFFER_SCRATCH, (2 * rows * LANES + rows) * sizeof(double));
  stored_bonds stored = {bonds, yuma_buffer(call->workspace, BUFFER_MASKS, strips * rows * sizeof(uint16_t)), NULL};
  if (call->newBonds.raw) stored.raw = yuma_buffer(call->workspace, BUFFER_RAW, strips * rows * LANES * sizeof(double));
  if (!bonds || !scratch || !stored.kept || (call->newBonds.raw && !stored.raw)) return YUMA_REFUSED;
  double *sums = scratch + rows * LANES, *active = sums + rows * LANES;
  for (size_t r = 0; r < rows; r++) {
    store_d(sums + r * LANES, splat(BIAS));
    active[r] = (double)call->activeStake[found->rows[r]] / ONE;
  }
  for (size_t s = 0; s < strips; s++) {
    size_t at = s * rows;
    strip here = {weights + s * weightRows * LANES, bonds + at * LANES, read->rows, weightRows, rows,
        load_d(factors->consensus + s * LANES), load_d(factors->incentive + s * LANES)};
    stored_bonds storedHere = {
        stored.cells + at * LANES, stored.kept + at, stored.raw ? stored.raw + at * LANES : NULL};
    (call->parameters->yuma3 ? yuma3_strip : yuma_strip)(&here, factors, active, scratch, sums, storedHere);
  }
  for (size_t r = 0; r < rows; r++) totals[r] = sum_lanes(load_d(sums + r * LANES) - BIAS);
  write_dense_bonds(call, found, placeOf, stored);
  return YUMA_DONE;
}
