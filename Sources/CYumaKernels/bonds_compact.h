// SPDX-License-Identifier: Apache-2.0

// Sections 7, 8 and 10 with a fixed alpha, where a beta of 1 and the consensus leave weights in few columns. Those are
// the tight ones: they lie beside each other as a dense matrix. In the others, the loose ones, nothing is bought or
// earned: their bonds decay, and stay a list, row by row.

typedef struct {
  uint16_t *columns;  // the tight ones, and zeros up to a whole strip
  size_t count;
  uint16_t *before;  // how many tight columns lie before each column
  uint16_t *place;   // of a tight column among them; of the others, a place that nobody reads
  uint16_t *loose;   // 1: loose, and its bonds count
  uint16_t *kept;    // all ones where a tight column's bonds count
  int allKept;
} tight_columns;

// Whether the consensus has made a dense matrix of just these columns.
INLINE int is_compact(const weight_rows *read, const tight_columns *tight) {
  return read->compact && read->compactCount == tight->count &&
         memcmp(read->compactColumns, tight->columns, tight->count * sizeof(uint16_t)) == 0;
}

INLINE int is_tight(const bond_factors *factors, size_t column) {
  return (factors->consensus[column] > 0) | (factors->incentive[column] > 0);
}

// Finds the tight columns. Zero columns, or nearly all, are for other layouts, as are those of which fewer than so many
// eighths of the cells are used.
static int find_tight(const bonds_call *call, const weight_rows *read, const bond_factors *factors, size_t eighths,
    tight_columns *tight) {
  size_t n = (size_t)call->n, room = strips_of(call->n) * LANES;
  tight->count = 0;
  if (factors->penalty != 1) return YUMA_DONE;
  size_t count = 0;
  for (size_t j = 0; j < n; j++) count += (size_t)is_tight(factors, j);
  if (count == 0 || count > n - n / 4) return YUMA_DONE;
  tight->columns = yuma_buffer(call->workspace, BUFFER_TIGHT, (2 * room + 3 * n) * sizeof(uint16_t));
  if (!tight->columns) return YUMA_REFUSED;
  tight->kept = tight->columns + room;
  tight->before = tight->kept + room;
  tight->place = tight->before + n;
  tight->loose = tight->place + n;
  tight->allKept = 1;
  for (size_t j = 0; j < n; j++) {
    int isTight = is_tight(factors, j), kept = call->bondColumnKept[j];
    tight->columns[tight->count] = (uint16_t)j;
    tight->kept[tight->count] = kept ? 0xFFFF : 0;
    tight->before[j] = (uint16_t)tight->count;
    tight->loose[j] = isTight ? 0 : kept;
    tight->allKept &= kept;
    tight->count += (size_t)isTight;
  }
  size_t entries = 0, cells = (size_t)read->count * tight->count, columns = strips_of((intptr_t)tight->count) * LANES;
  if (is_compact(read, tight))
    entries = read->compactEntries;
  else
    for (intptr_t r = 0; r < read->count; r++) entries += (size_t)left_of_row(&read->rows[r]).count;
  if (8 * entries < cells * eighths || cells > MAXIMUM_CELLS) {
    tight->count = 0;
    return YUMA_DONE;
  }
  for (size_t k = tight->count; k < columns; k++) tight->columns[k] = tight->kept[k] = 0;
  for (size_t j = 0; j < n; j++) {
    size_t place = tight->before[j];
    tight->place[j] = (uint16_t)(place < tight->count && tight->columns[place] == j ? place : columns);
  }
  return YUMA_DONE;
}

// Bonds that merely decay: those of row r at starts[r] ..< starts[r + 1], columns increasing.
typedef struct {
  intptr_t *starts;
  uint16_t *columns, *values;  // values: as they were stored, later as they will be
  double *emas;                // once they have decayed
  double *raw;                 // what will be stored, before it is rounded to 16 bits
} loose_bonds;

static int make_loose(const bonds_call *call, const bond_rows *found, loose_bonds *loose) {
  size_t most = (size_t)entries_of(call->bonds, call->n) + (found->count + 1) * LANES;
  char *space = yuma_buffer(call->workspace, BUFFER_CELLS,
      2 * most * (sizeof(double) + sizeof(uint16_t)) + (found->count + 1) * sizeof(intptr_t));
  if (!space) return YUMA_REFUSED;
  loose->emas = (double *)space;
  loose->raw = loose->emas + most;
  loose->starts = (intptr_t *)(loose->raw + most);
  loose->columns = (uint16_t *)(loose->starts + found->count + 1);
  loose->values = loose->columns + most;
  return YUMA_DONE;
}

// Zeroes the bonds in columns whose bonds do not count.
INLINE void keep_columns(uint16_t *line, const tight_columns *tight, size_t columns) {
  for (size_t j = 0; j < columns && !tight->allKept; j += LANES)
    store_h(line + j, load_h(line + j) & load_h(tight->kept + j));
}

// Parts the stored bonds: the tight ones go into strips, the others into the list.
static int part_bonds(
    const bonds_call *call, const bond_rows *found, const tight_columns *tight, line_pair *pair, loose_bonds *loose) {
  if (make_loose(call, found, loose) ||
      !begin_lines(call->workspace, BUFFER_BONDS, (intptr_t)tight->count, found->count, pair))
    return YUMA_REFUSED;
  intptr_t end = 0;
  for (size_t r = 0; r < found->count; r++) {
    entry_list row = bonds_of(call, found->rows[r]);
    uint16_t *restrict line = line_of(pair, r);
    uint16_t *restrict columns = loose->columns, *restrict values = loose->values;
    const uint16_t *restrict place = tight->place, *restrict isLoose = tight->loose;
    loose->starts[r] = end;
    for (intptr_t k = 0; k < row.count; k++) {
      uint16_t column = row.columns[k], value = row.values[k];
      line[place[column]] = value;
      columns[end] = column;
      values[end] = value;
      end += isLoose[column];
    }
    keep_columns(line, tight, pair->columns);
    line_done(pair, r);
  }
  loose->starts[found->count] = end;
  memset(loose->columns + end, 0, LANES * sizeof(uint16_t));
  memset(loose->values + end, 0, LANES * sizeof(uint16_t));
  return YUMA_DONE;
}

// Yuma 3: a loose bond decays, whatever the others do.
static void decay_proportions(loose_bonds *loose, intptr_t count, double decay) {
  for (intptr_t k = 0; k < count; k += LANES) {
    vd bond = floor_product(load_u16(loose->values + k), splat(reciprocal_u16(65535)));
    vd ema = floor_product(bond, splat(decay));
    store_d(loose->emas + k, ema);
    store_h(loose->values + k, LOW_U16(rounded_to_u16(ema)));
  }
  loose->raw = loose->emas;
}

// Yuma: it is a share of its column, decays, and is a share again, in parts of the column's largest.
static int decay_shares(const bonds_call *call, loose_bonds *loose, intptr_t count, double decay) {
  size_t columns = strips_of(call->n) * LANES;
  double *sums = yuma_buffer(
      call->workspace, BUFFER_COLUMNS, columns * (4 * sizeof(double) + sizeof(uint32_t) + sizeof(uint16_t)));
  if (!sums) return YUMA_REFUSED;
  double *reciprocals = sums + columns, *scales = reciprocals + columns, *perScale = scales + columns;
  uint32_t *integers = (uint32_t *)(perScale + columns);
  uint16_t *largest = (uint16_t *)(integers + columns);
  memset(integers, 0, columns * (sizeof(uint32_t) + sizeof(uint16_t)));
  for (intptr_t k = 0; k < count; k++) {
    size_t column = loose->columns[k];
    uint16_t value = loose->values[k];
    integers[column] += value;
    largest[column] = value > largest[column] ? value : largest[column];
  }
  for (size_t j = 0; j < columns; j += LANES) {
    vu sum;
    memcpy(&sum, integers + j, sizeof sum);
    store_d(reciprocals + j, reciprocals_u16(__builtin_convertvector(sum, vd)));
  }
  memset(sums, 0, columns * sizeof(double));
  for (intptr_t k = 0; k < count; k += LANES) {
    vd bond = floor_product(load_u16(loose->values + k), gather(reciprocals, loose->columns + k));
    store_d(loose->emas + k, floor_product(bond, splat(decay)));
  }
  for (intptr_t k = 0; k < count; k++) sums[loose->columns[k]] += loose->emas[k];
  for (size_t j = 0; j < columns; j += LANES) {
    // An EMA grows with its bond, so that the largest bond has the largest.
    vd ema = floor_product(floor_product(load_u16(largest + j), load_d(reciprocals + j)), splat(decay));
    divider by = divider_by(load_d(sums + j)), scale = divider_by(divide(ema, by));
    store_d(sums + j, by.divisor);
    store_d(reciprocals + j, by.reciprocal);
    store_d(scales + j, scale.divisor);
    store_d(perScale + j, scale.reciprocal);
  }
  for (intptr_t k = 0; k < count; k += LANES) {
    const uint16_t *at = loose->columns + k;
    divider by = {gather(sums, at), gather(reciprocals, at)}, scale = {gather(scales, at), gather(perScale, at)};
    vd value = divide(divide(load_d(loose->emas + k), by), scale);
    store_d(loose->raw + k, value);
    store_h(loose->values + k, LOW_U16(rounded_to_u16(value)));
  }
  return YUMA_DONE;
}

// Takes the bonds of which nothing is left out of the list: hardly ever there are any.
static void drop_decayed(loose_bonds *loose, size_t rows) {
  intptr_t end = 0, left = 0, count = loose->starts[rows];
  for (intptr_t k = 0; k < count; k++) left += loose->emas[k] > 0;
  if (left == count) return;
  for (size_t r = 0; r < rows; r++) {
    intptr_t first = loose->starts[r];
    loose->starts[r] = end;
    for (intptr_t k = first; k < loose->starts[r + 1]; k++) {
      loose->columns[end] = loose->columns[k];
      loose->values[end] = loose->values[k];
      loose->raw[end] = loose->raw[k];
      end += loose->emas[k] > 0;
    }
  }
  loose->starts[rows] = end;
}

// The weights in the tight columns, as a dense matrix: most often the consensus has made it.
static const uint16_t *tight_weights(const bonds_call *call, const weight_rows *read, const tight_columns *tight) {
  if (is_compact(read, tight)) return read->compact;
  return place_weights(call->workspace, read, tight->place, tight->count);
}

static int bonds_compact(const bonds_call *call, const weight_rows *read, const bond_rows *found,
    const bond_factors *factors, const tight_columns *tight, double *totals) {
  loose_bonds loose;
  line_pair bonds;
  size_t columns = strips_of((intptr_t)tight->count) * LANES;
  if (part_bonds(call, found, tight, &bonds, &loose)) return YUMA_REFUSED;
  const uint16_t *weights = tight_weights(call, read, tight);
  double *ofColumns = yuma_buffer(call->workspace, BUFFER_STACKS, 2 * columns * sizeof(double));
  uint16_t *line = yuma_buffer(call->workspace, BUFFER_LINES, LINE_CELLS((size_t)call->n) * sizeof(uint16_t));
  if (!weights || !ofColumns || !line) return YUMA_REFUSED;
  bond_factors here = *factors;
  here.consensus = ofColumns;
  here.incentive = ofColumns + columns;
  for (size_t k = 0; k < columns; k++) {
    here.consensus[k] = k < tight->count ? factors->consensus[tight->columns[k]] : 0;
    here.incentive[k] = k < tight->count ? factors->incentive[tight->columns[k]] : 0;
  }
  if (bonds_of_strips(call, weights, bonds.dense, columns / LANES, read, found, &here, totals)) return YUMA_REFUSED;

  intptr_t count = loose.starts[found->count];
  if (call->parameters->yuma3)
    decay_proportions(&loose, count, factors->decay);
  else if (decay_shares(call, &loose, count, factors->decay))
    return YUMA_REFUSED;
  drop_decayed(&loose, found->count);
  for (size_t r = 0; r < found->count; r++) {
    intptr_t most = (intptr_t)tight->count + loose.starts[r + 1] - loose.starts[r];
    found->most[r] = most < found->most[r] ? most : found->most[r];
  }
  new_bonds *made = &call->workspace->made;
  made->layout = BONDS_COMPACT;
  made->tight = tight->columns;
  made->tightBefore = tight->before;
  made->tightCount = tight->count;
  made->starts = loose.starts;
  made->columns = loose.columns;
  made->looseValues = loose.values;
  made->looseRaw = loose.raw;
  made->line = line;
  return YUMA_DONE;
}

// Moves `count` cells; `wide`: cells behind them may be written too.
INLINE void move_cells(uint16_t *to, const uint16_t *from, intptr_t count, int wide) {
  if (wide && count <= LANES)
    store_h(to, load_h(from));
  else
    memcpy(to, from, (size_t)count * sizeof(uint16_t));
}

// Section 10: the rows that are permitted; the tight cells that are kept and the loose ones, in order.
static void store_compact_bonds(const new_bonds *made, const bool *permits, intptr_t room, yuma_new_bonds to) {
  size_t height = height_of(made->rows), strips = strips_of((intptr_t)made->tightCount),
         half = LINE_CELLS((size_t)made->n) / 4;
  uint16_t *columns = made->line, *values = columns + half, *before = values + half, *masks = before + half;
  intptr_t written = 0;
  for (intptr_t i = 0; i < made->n; i++) {
    to.rowOffsets[i] = written;
    if (!permits[i] || made->placeOf[i] < 0) continue;
    size_t row = (size_t)made->placeOf[i];
    intptr_t tight = 0, next = 0, loose = made->starts[row + 1] - made->starts[row];
    const uint16_t *tightColumns = made->tight, *kept = made->kept + row, *cells = made->values + row * LANES;
    const double *raw = made->raw ? made->raw + row * LANES : NULL;
    for (size_t s = 0; s < strips; s++, kept += height, cells += height * LANES, tightColumns += LANES) {
      unsigned mask = *kept;
      before[s] = (uint16_t)tight;
      masks[s] = (uint16_t)mask;
      store_chosen(columns + tight, load_h(tightColumns), mask);
      store_chosen(values + tight, load_h(cells), mask);
      if (to.raw) {
        intptr_t cell = written + tight;
        for (unsigned bits = mask; bits; bits &= bits - 1)
          to.raw[cell++] = (int64_t)raw[s * height * LANES + (unsigned)__builtin_ctz(bits)];
      }
      tight += __builtin_popcount(mask);
    }
    before[strips] = (uint16_t)tight;
    masks[strips] = 0;
    int wide = written + tight + loose + LANES <= room;
    const uint16_t *looseColumns = made->columns + made->starts[row],
                   *looseValues = made->looseValues + made->starts[row];
    for (intptr_t k = 0; k < loose; k++) {
      size_t place = made->tightBefore[looseColumns[k]], s = place / LANES;
      intptr_t end = before[s] + __builtin_popcount(masks[s] & ((1u << place % LANES) - 1));
      move_cells(to.columns + written + next + k, columns + next, end - next, wide);
      move_cells(to.values + written + next + k, values + next, end - next, wide);
      to.columns[written + end + k] = looseColumns[k];
      to.values[written + end + k] = looseValues[k];
      next = end;
    }
    move_cells(to.columns + written + next + loose, columns + next, tight - next, wide);
    move_cells(to.values + written + next + loose, values + next, tight - next, wide);
    // The raw values of the tight cells stand at the row's beginning: from its end on each takes its place.
    for (intptr_t k = tight + loose - 1, t = tight - 1, l = loose - 1; to.raw && k >= 0; k--) {
      int isLoose = l >= 0 && to.columns[written + k] == looseColumns[l];
      to.raw[written + k] = isLoose ? (int64_t)made->looseRaw[made->starts[row] + l] : to.raw[written + t];
      l -= isLoose;
      t -= !isLoose;
    }
    written += tight + loose;
  }
  to.rowOffsets[made->n] = written;
}
