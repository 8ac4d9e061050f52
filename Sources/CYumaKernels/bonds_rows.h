// SPDX-License-Identifier: Apache-2.0

// Sections 7, 8 and 10: what all paths need to know of a call, and the rows they work on.

typedef struct {
  double alpha, decay;  // times 2^-32
  double decayOfUnit;   // 65537 times the decay; 0 where some stored bond is 65535, which stands for 2^32
  double penalty;       // beta times 2^-32
  int64_t penaltyBits;
  double *consensus;  // n values and zeros up to a whole strip
  double *incentive;  // times 2^-32, likewise
} bond_factors;

// The rows with bonds or weights: those with weights first, as they were read.
typedef struct {
  intptr_t *rows;
  intptr_t *placeOf;  // of each neuron, or -1
  intptr_t *most;     // how many cells a row has at most
  size_t count;
  int someWhole;  // a bond of 65535
} bond_rows;

static int find_bond_rows(const bonds_call *call, const weight_rows *read, bond_rows *found) {
  intptr_t n = call->n;
  for (intptr_t i = 0; i < n; i++) found->placeOf[i] = -1;
  size_t count = 0;
  found->someWhole = 0;
  for (intptr_t r = 0; r < read->count; r++) {
    found->placeOf[read->rows[r].row] = (intptr_t)count;
    found->most[count] = read->rows[r].count;
    found->rows[count++] = read->rows[r].row;
  }
  for (intptr_t i = 0; i < n; i++) {
    intptr_t start = call->bonds.rowOffsets[i], entries = call->bonds.rowOffsets[i + 1] - start;
    if (entries == 0) continue;
    row_summary row = check_row(call->bonds.columns + start, call->bonds.values + start, entries);
    if (row.sum < 0) return YUMA_REFUSED;
    found->someWhole |= row.whole;
    if (found->placeOf[i] < 0) {
      found->placeOf[i] = (intptr_t)count;
      found->most[count] = 0;
      found->rows[count++] = i;
    }
    intptr_t *most = &found->most[found->placeOf[i]];
    *most = *most + entries < n ? *most + entries : n;
  }
  found->count = count;
  return count > MAXIMUM_ROWS ? YUMA_REFUSED : YUMA_DONE;
}

// A row of stored bonds, without the columns of n and above.
INLINE entry_list bonds_of(const bonds_call *call, intptr_t row) {
  intptr_t start = call->bonds.rowOffsets[row];
  entry_list made = {call->bonds.columns + start, call->bonds.values + start, call->bonds.rowOffsets[row + 1] - start};
  while (made.count > 0 && made.columns[made.count - 1] >= call->n) made.count--;
  return made;
}

// Of sums a column makes what divides by them. `columns` is n rounded up to whole vectors.
static void make_dividers(size_t columns, double *sums, double *reciprocals) {
  for (size_t j = 0; j < columns; j += LANES) {
    divider by = divider_by(load_d(sums + j));
    store_d(sums + j, by.divisor);
    store_d(reciprocals + j, by.reciprocal);
  }
}

// Vectors read and write up to this many cells past the end of a list.
#define PADDING (LANES * GROUP)

// A row of weights and one of bonds spread over all columns, and column masks of 16 bits (all ones: yes).
typedef struct {
  size_t columns;  // n rounded up to whole vectors
  uint16_t *weights;
  uint16_t *bonds;
  uint16_t *kept;     // the stored bonds of the column count
  uint16_t *dropped;  // the consensus and beta leave nothing of the column's weights
  int allKept;
} spread_rows;

static int make_spread(const bonds_call *call, const bond_factors *factors, spread_rows *spread) {
  size_t columns = spread->columns = strips_of(call->n) * LANES;
  spread->weights = yuma_buffer(call->workspace, BUFFER_MASKS, 4 * columns * sizeof(uint16_t));
  if (!spread->weights) return YUMA_REFUSED;
  spread->bonds = spread->weights + columns;
  spread->kept = spread->bonds + columns;
  spread->dropped = spread->kept + columns;
  spread->allKept = 1;
  memset(spread->weights, 0, 4 * columns * sizeof(uint16_t));
  for (intptr_t j = 0; j < call->n; j++) {
    spread->kept[j] = call->bondColumnKept[j] ? 0xFFFF : 0;
    spread->allKept &= call->bondColumnKept[j];
    spread->dropped[j] = factors->penalty == 1 && factors->consensus[j] == 0 ? 0xFFFF : 0;
  }
  return YUMA_DONE;
}

INLINE int consecutive(const uint16_t *columns) { return !LANE_MASK_H(load_h(columns) - columns[0] - LANE_INDICES); }

// Lanes of a table, whose indices are most often consecutive or far apart.
INLINE vd gather(const double *table, const uint16_t *indices) {
  if (consecutive(indices)) return load_d(table + indices[0]);
  return GATHER(table, indices);
}
