// SPDX-License-Identifier: Apache-2.0

// Reading the weights: which rows take part, what is dropped, the sum each row is divided by.

INLINE intptr_t entries_of(yuma_matrix matrix, intptr_t n) { return matrix.rowOffsets[n] - matrix.rowOffsets[0]; }

// What a row's entries are like.
typedef struct {
  int64_t sum;  // of the values; -1 if the columns do not strictly increase
  int whole;    // a value is 65535
} row_summary;

// The halves of words of 32 bits, each in a sum of its own.
typedef struct {
  vu low, high;
} half_sums;

INLINE void add_halves(half_sums *sums, vhw values) {
  sums->low += (vu)values & 0xFFFF;
  sums->high += (vu)values >> 16;
}

INLINE row_summary check_row(const uint16_t *columns, const uint16_t *values, intptr_t count) {
  row_summary made = {-1, 0};
  if (count > 65536) return made;
  if (count <= WIDE_LANES) {
    uint32_t sum = 0, disorderly = 0;
    for (intptr_t k = 0; k < count; k++) {
      sum += values[k];
      disorderly |= k > 0 && columns[k - 1] >= columns[k];
      made.whole |= values[k] == 65535;
    }
    if (!disorderly) made.sum = sum;
    return made;
  }
  vhw ordered = ~(vhw){0}, whole = {0};
  // 65536 values are 2^12 a lane at most: no sum reaches 2^32.
  half_sums sums = {{0}, {0}};
  intptr_t k = 0, last = count - WIDE_LANES;
  for (; k < last; k += WIDE_LANES) {
    vhw value = load_hw(values + k);
    ordered &= (vhw)(load_hw(columns + k) < load_hw(columns + k + 1));
    whole |= (vhw)(value == 65535);
    add_halves(&sums, value);
  }
  // The last vector has entries of the one before it, which count once.
  vhw value = load_hw(values + last);
  ordered &= (vhw)(load_hw(columns + last - 1) < load_hw(columns + last));
  whole |= (vhw)(value == 65535);
  add_halves(&sums, value & (vhw)(WIDE_LANE_INDICES >= (uint16_t)(k - last)));
  made.whole = ANY_BIT((vi)whole);
  if (!ANY_BIT((vi)~ordered)) made.sum = sum_u(sums.low + sums.high);
  return made;
}

// The index of `column` in a strictly increasing row, or -1.
static intptr_t find_column(const uint16_t *columns, intptr_t count, intptr_t column) {
  if (count == 0 || column < columns[0] || column > columns[count - 1]) return -1;
  // As many entries as there are columns, or fewer, lie before it, and behind it.
  intptr_t low = count - 1 - (columns[count - 1] - column), high = column - columns[0];
  low = low > 0 ? low : 0;
  high = high < count ? high : count - 1;
  while (low < high) {
    intptr_t middle = (low + high) / 2;
    if (columns[middle] < column)
      low = middle + 1;
    else
      high = middle;
  }
  return columns[low] == column ? low : -1;
}

static int find_late_columns(yuma_workspace *workspace, yuma_entry_plan plan, weight_rows *read) {
  uint64_t limit = UINT64_MAX, newest = 0;
  for (intptr_t i = 0; i < read->n; i++) {
    uint64_t own = plan.permitted[i] ? plan.rowLimit[i] : UINT64_MAX;
    limit = own < limit ? own : limit;
  }
  for (intptr_t j = 0; j < read->n; j++)
    newest = plan.blockAtRegistration[j] > newest ? plan.blockAtRegistration[j] : newest;
  read->late = NULL;
  read->lateCount = 0;
  if (newest < limit) return YUMA_DONE;
  uint16_t *late = yuma_buffer(workspace, BUFFER_CANDIDATES, (size_t)read->n * sizeof(uint16_t));
  if (!late) return YUMA_REFUSED;
  for (intptr_t j = 0; j < read->n; j++)
    if (plan.blockAtRegistration[j] >= limit) late[read->lateCount++] = (uint16_t)j;
  read->late = late;
  return YUMA_DONE;
}

// Checks a row, and finds the sum of what the plan keeps of it and whether it drops anything.
static int read_row(const weight_rows *read, yuma_entry_plan plan, row_entries *row) {
  int64_t sum = check_row(row->columns, row->values, row->count).sum;
  if (sum < 0) return YUMA_REFUSED;
  while (row->count > 0 && row->columns[row->count - 1] >= read->n) sum -= row->values[--row->count];
  intptr_t diagonal = row->row == plan.owner ? -1 : find_column(row->columns, row->count, row->row);
  if (diagonal >= 0) {
    row->drops = true;
    sum -= row->values[diagonal];
  }
  for (intptr_t k = 0; k < read->lateCount; k++) {
    if (plan.blockAtRegistration[read->late[k]] < plan.rowLimit[row->row]) continue;
    intptr_t found = find_column(row->columns, row->count, read->late[k]);
    if (found < 0 || found == diagonal) continue;
    row->drops = true;
    sum -= row->values[found];
  }
  row->reciprocal = reciprocal_u16((double)sum);
  return sum >= INT32_MAX ? YUMA_REFUSED : YUMA_DONE;
}

// Reads the rows that are permitted and not empty, those with active stake first.
static int read_rows_of(
    yuma_workspace *workspace, intptr_t n, yuma_matrix weights, yuma_entry_plan plan, const int64_t *activeStake) {
  weight_rows *read = &workspace->read;
  memset(read, 0, sizeof *read);
  read->rows = yuma_buffer(workspace, BUFFER_ROWS, (size_t)n * sizeof(row_entries));
  read->n = n;
  if (!read->rows || find_late_columns(workspace, plan, read)) return YUMA_REFUSED;
  for (int taken = 1; taken >= 0; taken--) {
    for (intptr_t i = 0; i < n; i++) {
      intptr_t start = weights.rowOffsets[i], count = weights.rowOffsets[i + 1] - start;
      if (!plan.permitted[i] || count == 0 || (activeStake[i] > 0) != taken) continue;
      row_entries row = {.columns = weights.columns + start,
          .values = weights.values + start,
          .start = start,
          .count = count,
          .row = i};
      if (read_row(read, plan, &row)) return YUMA_REFUSED;
      read->rows[read->count++] = row;
    }
    if (taken) read->taken = read->count;
  }
  return read->count > MAXIMUM_ROWS ? YUMA_REFUSED : YUMA_DONE;
}

static int read_rows(
    yuma_workspace *workspace, intptr_t n, yuma_matrix weights, yuma_entry_plan plan, const int64_t *activeStake) {
  if (!read_rows_of(workspace, n, weights, plan, activeStake)) return YUMA_DONE;
  workspace->read.n = 0;
  return YUMA_REFUSED;
}

// Where the entries that are left of a row end, vectors read further.
#define LEFT_PADDING 16

// A list of entries, columns increasing.
typedef struct {
  const uint16_t *columns;
  const uint16_t *values;
  intptr_t count;
} entry_list;

INLINE entry_list entries_of_row(const row_entries *row) { return (entry_list){row->columns, row->values, row->count}; }

// Those that the consensus has left of a row; all of them where it has not looked.
INLINE entry_list left_of_row(const row_entries *row) {
  return row->leftColumns ? (entry_list){row->leftColumns, row->leftValues, row->leftCount} : entries_of_row(row);
}

// The entries that are not 0, in columns that are not dropped (0); their number. As many places as there are entries
// may be written.
static intptr_t surviving_entries(
    entry_list from, const uint16_t *dropped, uint16_t *restrict columns, uint16_t *restrict values) {
  intptr_t count = 0;
  for (intptr_t k = 0; k < from.count; k++) {
    columns[count] = from.columns[k];
    values[count] = from.values[k];
    count += !dropped[from.columns[k]] & (from.values[k] != 0);
  }
  return count;
}

// Replaces the rows of which the plan drops entries by copies without those.
static int filter_rows(yuma_workspace *workspace, yuma_matrix weights, yuma_entry_plan plan) {
  weight_rows *read = &workspace->read;
  if (read->filtered) return YUMA_DONE;
  uint16_t *space =
      yuma_buffer(workspace, BUFFER_FILTERED, (size_t)entries_of(weights, read->n) * 2 * sizeof(uint16_t));
  if (!space) return YUMA_REFUSED;
  for (intptr_t r = 0; r < read->count; r++) {
    row_entries *row = &read->rows[r];
    if (!row->drops) continue;
    uint16_t *columns = space, *values = space + row->count;
    space += 2 * row->count;
    intptr_t kept = 0, diagonal = find_column(row->columns, row->count, row->row);
    // What lies before the diagonal goes as a whole, and so does the rest, where the diagonal is all that is dropped.
    if (read->lateCount == 0) {
      memcpy(columns, row->columns, (size_t)diagonal * sizeof(uint16_t));
      memcpy(values, row->values, (size_t)diagonal * sizeof(uint16_t));
      kept = row->count - 1;
      memcpy(columns + diagonal, row->columns + diagonal + 1, (size_t)(kept - diagonal) * sizeof(uint16_t));
      memcpy(values + diagonal, row->values + diagonal + 1, (size_t)(kept - diagonal) * sizeof(uint16_t));
    }
    for (intptr_t k = 0; k < row->count && read->lateCount > 0; k++) {
      uint16_t column = row->columns[k];
      columns[kept] = column;
      values[kept] = row->values[k];
      kept +=
          (column != row->row || column == plan.owner) & (plan.blockAtRegistration[column] < plan.rowLimit[row->row]);
    }
    row->columns = columns;
    row->values = values;
    row->count = kept;
  }
  read->filtered = true;
  return YUMA_DONE;
}

// The rows that the last consensus read, if the caller says that they are the same; else they are read anew.
static int read_rows_again(yuma_workspace *workspace, intptr_t n, yuma_matrix weights, yuma_entry_plan plan,
    const int64_t *activeStake, bool same) {
  weight_rows *read = &workspace->read;
  if (!same || read->n != n) return read_rows(workspace, n, weights, plan, activeStake);
  // The caller's arrays may have moved since.
  for (intptr_t r = 0; r < read->count; r++) {
    if (read->filtered && read->rows[r].drops) continue;
    read->rows[r].columns = weights.columns + read->rows[r].start;
    read->rows[r].values = weights.values + read->rows[r].start;
  }
  return YUMA_DONE;
}

// Dense matrices of 16-bit values lie strip by strip: LANES columns, and in a strip row by row.
INLINE size_t strips_of(intptr_t n) { return ((size_t)n + LANES - 1) / LANES; }

// How many rows there is room for in a strip: an odd number of cache lines, so that a row's cells do not all fall into
// the same few sets of the cache.
INLINE size_t height_of(size_t rows) {
  const size_t perLine = 64 / sizeof(vh);
  return ((rows + perLine - 1) / perLine | 1) * perLine;
}

#define MAXIMUM_CELLS (INT64_C(1) << 27)

// Whether at least one in `cells` cells of the rows that are not empty holds an entry.
static int dense_is_better(intptr_t n, yuma_matrix matrix, const bool *permitted, intptr_t cells) {
  intptr_t entries = 0, rows = 0;
  for (intptr_t i = 0; i < n; i++) {
    intptr_t count = matrix.rowOffsets[i + 1] - matrix.rowOffsets[i];
    int used = count > 0 && (!permitted || permitted[i]);
    rows += used;
    entries += used ? count : 0;
  }
  return entries >= rows * n / cells && rows * n <= MAXIMUM_CELLS;
}

// Whether next to no column is missing between the first and the last: the entries come in runs of two vectors and more.
INLINE int is_run(entry_list from) {
  intptr_t count = from.count;
  return count >= 4 * LANES && from.columns[count - 1] - from.columns[0] < count + count / (2 * LANES);
}

// Spreads a row over all columns: `line` is zero before. The columns strictly increase.
static void spread_line(uint16_t *restrict line, entry_list from) {
  const uint16_t *restrict columns = from.columns, *restrict values = from.values;
  intptr_t k = 0, count = from.count;
  if (is_run(from)) {
    while (k + LANES <= count) {
      size_t column = columns[k], run = columns[k + LANES - 1] == column + LANES - 1 ? LANES : 1;
      if (run == 1) {
        line[column] = values[k];
      } else {
        memcpy(line + column, values + k, LANES * sizeof(uint16_t));
      }
      k += (intptr_t)run;
    }
  }
  for (; k + 4 <= count; k += 4) {
    line[columns[k]] = values[k];
    line[columns[k + 1]] = values[k + 1];
    line[columns[k + 2]] = values[k + 2];
    line[columns[k + 3]] = values[k + 3];
  }
  for (; k < count; k++) line[columns[k]] = values[k];
}

// Spreads a row with few gaps over strips, `step` cells from one to the next: most hold as many entries in a row.
static void spread_run(uint16_t *restrict to, size_t step, size_t strips, entry_list from) {
  const uint16_t *restrict columns = from.columns, *restrict values = from.values;
  intptr_t k = 0, count = from.count;
  for (size_t first = 0; first < strips * LANES; first += LANES, to += step) {
    // Four strips in a row, which the first of their entries and the last tell.
    while (k + 4 * LANES <= count && columns[k] == first && columns[k + 4 * LANES - 1] == first + 4 * LANES - 1) {
      for (int s = 0; s < 4; s++) store_h(to + (size_t)s * step, load_h(values + k + s * LANES));
      k += 4 * LANES;
      first += 4 * LANES;
      to += 4 * step;
    }
    if (first == strips * LANES) break;
    if (k + LANES <= count && columns[k] == first && columns[k + LANES - 1] == first + LANES - 1) {
      store_h(to, load_h(values + k));
      k += LANES;
      continue;
    }
    store_h(to, (vh){0});
    for (; k < count && columns[k] < first + LANES; k++) to[columns[k] - first] = values[k];
  }
}

#ifdef EXPAND
// Whether the row has an entry in every other column, at least, between the first and the last.
INLINE int is_half_full(entry_list from) {
  intptr_t count = from.count;
  return count >= 2 * LANES && from.columns[count - 1] - from.columns[0] < 2 * count;
}

// Sets the bits of a row's columns; the words are zero before. Four of them are at hand, which begin at `word`.
static void mark_columns(uint16_t *restrict words, entry_list from) {
  size_t word = 0;
  uint64_t bits = 0;
  for (intptr_t k = 0; k < from.count; k += LANES) {
    const uint16_t *columns = from.columns + k;
    size_t first = columns[0] / 16, passed = first - word;
    memcpy(words + word, &bits, sizeof bits);
    bits = passed < 4 ? bits >> 16 * passed : 0;
    word = first;
    if (k + LANES <= from.count && columns[LANES - 1] - word * 16 < 64) {
      bits |= or_lanes((vl){0} + 1 << __builtin_convertvector(load_h(columns) - (uint16_t)(word * 16), vl));
      continue;
    }
    for (intptr_t own = 0; own < LANES && k + own < from.count; own++) {
      passed = columns[own] / 16 - word;
      if (passed > 0) {
        memcpy(words + word, &bits, sizeof bits);
        bits = passed < 4 ? bits >> 16 * passed : 0;
        word += passed;
      }
      bits |= UINT64_C(1) << columns[own] % 16;
    }
  }
  memcpy(words + word, &bits, sizeof bits);
}

// Spreads a row over strips, `step` cells from one to the next. `words`: room for a bit for each column and four words
// more, zero before and after.
static void spread_gaps(uint16_t *restrict to, size_t step, size_t strips, entry_list from, uint16_t *restrict words) {
  mark_columns(words, from);
  const uint16_t *values = from.values, *end = values + from.count;
  size_t s = 0;
  for (; s < strips && values + LANES <= end; s++) {
    unsigned mask = words[s * LANES / 16] >> s * LANES % 16 & ALL_LANES;
    store_h(to + s * step, EXPAND(load_h(values), mask));
    values += __builtin_popcount(mask);
  }
  for (; s < strips; s++) store_h(to + s * step, (vh){0});
  for (; values < end; values++) {
    size_t column = from.columns[values - from.values];
    to[column / LANES * step + column % LANES] = *values;
  }
  memset(words, 0, (strips * LANES + 15) / 16 * sizeof(uint16_t));
}
#endif

// Lines of a dense matrix, of which two at a time are made and moved to their strips: two rows of 16 cells fill a cache
// line. A line may be written one place beyond its columns: nobody reads that.
typedef struct {
  uint16_t *dense;
  size_t rows, height, columns;
  uint16_t *lines;          // zero where nothing has been written since they were moved
  const uint16_t *from[2];  // what is moved; null: the row is in its strips already
} line_pair;

INLINE size_t line_stride(const line_pair *pair) { return pair->columns + LANES; }
INLINE uint16_t *line_of(line_pair *pair, size_t row) {
  uint16_t *line = pair->lines + row % 2 * line_stride(pair);
  pair->from[row % 2] = line;
  return line;
}


// Row `row` is complete, the last one if it has that number.
static void line_done(line_pair *pair, size_t row) {
  size_t own = row % 2;
  if (!own && row + 1 < pair->rows) return;
  const uint16_t *upper = pair->from[0], *lower = own ? pair->from[1] : NULL;
  uint16_t *to = pair->dense + (row - own) * LANES;
  for (size_t j = 0; j < pair->columns && (upper || lower); j += LANES, to += pair->height * LANES) {
    if (upper) store_h(to, load_h(upper + j));
    if (lower) store_h(to + LANES, load_h(lower + j));
  }
  if (upper) memset(line_of(pair, 0), 0, line_stride(pair) * sizeof(uint16_t));
  if (lower) memset(line_of(pair, 1), 0, line_stride(pair) * sizeof(uint16_t));
}

static void spread_row(line_pair *pair, size_t row, entry_list from) {
  if (is_run(from)) {
    spread_run(pair->dense + row * LANES, pair->height * LANES, pair->columns / LANES, from);
    pair->from[row % 2] = NULL;
#ifdef EXPAND
  } else if (is_half_full(from)) {
    spread_gaps(pair->dense + row * LANES, pair->height * LANES, pair->columns / LANES, from,
        pair->lines + 2 * line_stride(pair));
    pair->from[row % 2] = NULL;
#endif
  } else {
    spread_line(line_of(pair, row), from);
  }
  line_done(pair, row);
}

// Sets a cell to zero.
INLINE void drop_cell(line_pair *pair, size_t row, size_t column) {
  pair->dense[(column / LANES * pair->height + row) * LANES + column % LANES] = 0;
}

// A dense matrix of `rows` rows, whose cells are all written as its lines are done; null: no memory.
static uint16_t *begin_lines(yuma_workspace *workspace, enum buffer which, intptr_t n, size_t rows, line_pair *pair) {
  if (which == BUFFER_WEIGHTS) workspace->read.dense = workspace->read.compact = NULL;
  pair->rows = rows;
  pair->height = height_of(rows);
  pair->columns = strips_of(n) * LANES;
  pair->dense = yuma_buffer(workspace, which, pair->height * pair->columns * sizeof(uint16_t));
  pair->lines = yuma_buffer(workspace, BUFFER_LINES, 3 * line_stride(pair) * sizeof(uint16_t));
  if (!pair->dense || !pair->lines) return NULL;
  memset(pair->lines, 0, 3 * line_stride(pair) * sizeof(uint16_t));
  return pair->dense;
}

// Puts entries in the places of their columns.
INLINE void place_line(uint16_t *restrict line, const uint16_t *restrict places, entry_list from) {
  for (intptr_t k = 0; k < from.count; k++) line[places[from.columns[k]]] = from.values[k];
}

// What is left of the rows as a dense matrix of the columns that have a place; null: no memory. Others have that behind
// the last one.
static const uint16_t *place_weights(
    yuma_workspace *workspace, const weight_rows *read, const uint16_t *places, size_t columns) {
  line_pair pair;
  if (!begin_lines(workspace, BUFFER_WEIGHTS, (intptr_t)columns, (size_t)read->count, &pair)) return NULL;
  for (size_t r = 0; r < pair.rows; r++) {
    entry_list from = left_of_row(&read->rows[r]);
    place_line(line_of(&pair, r), places, from);
    line_done(&pair, r);
  }
  return pair.dense;
}

// The weights as a dense matrix, with what the plan drops set to zero. `leftOnly`: where the consensus has found out
// which entries are left, the others may be zero as well.
static const uint16_t *spread_weights(yuma_workspace *workspace, yuma_entry_plan plan, int leftOnly) {
  weight_rows *read = &workspace->read;
  if (read->dense) return read->dense;
  size_t rows = (size_t)read->count;
  line_pair pair;
  uint16_t *dense = begin_lines(workspace, BUFFER_WEIGHTS, read->n, rows, &pair);
  if (!dense) return NULL;
  int complete = 1;
  for (size_t r = 0; r < rows; r++) {
    const row_entries *row = &read->rows[r];
    entry_list from = leftOnly ? left_of_row(row) : entries_of_row(row);
    complete &= from.columns == row->columns;
    spread_row(&pair, r, from);
  }
  for (size_t r = 0; r < rows && !read->filtered; r++) {
    const row_entries *row = &read->rows[r];
    if (!row->drops) continue;
    if (row->row != plan.owner) drop_cell(&pair, r, (size_t)row->row);
    for (intptr_t k = 0; k < read->lateCount; k++)
      if (plan.blockAtRegistration[read->late[k]] >= plan.rowLimit[row->row]) drop_cell(&pair, r, read->late[k]);
  }
  if (complete) read->dense = dense;
  return dense;
}
