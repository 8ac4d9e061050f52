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
  // All of 65536 values of 16 bits come to less than 2^32.
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

// Whether next to no column is missing between the first and the last: the entries come in runs of two vectors and
// more.
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

// Spreads a row of runs over strips, `step` cells from one to the next: most hold as many entries in a row.
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

#if HAS_WINDOWS
// How many columns of a window, two strips wide, may be missing without more work.
#define USUAL_GAPS (WIDE_LANES / 4)

// Whether at most a fifth of the columns is missing between the first and the last.
INLINE int has_few_gaps(entry_list from) {
  return from.count >= 2 * WIDE_LANES && from.columns[from.count - 1] - from.columns[0] < from.count + from.count / 4;
}

// One end of a row's columns, or of its values, and what no window has beyond it.
typedef struct {
  uint16_t cells[3 * WIDE_LANES];
} row_end;

INLINE void make_beginning(row_end *made, const uint16_t *row, vhw beyond) {
  store_hw(made->cells, beyond);
  store_hw(made->cells + WIDE_LANES, load_hw(row));
  store_hw(made->cells + 2 * WIDE_LANES, load_hw(row + WIDE_LANES));
}
INLINE void make_end(row_end *made, const uint16_t *end, vhw beyond) {
  store_hw(made->cells, load_hw(end - 2 * WIDE_LANES));
  store_hw(made->cells + WIDE_LANES, load_hw(end - WIDE_LANES));
  store_hw(made->cells + 2 * WIDE_LANES, beyond);
}

// A row on its way into strips.
typedef struct {
  entry_list from;
  intptr_t next;  // the entry that the next window begins with
  row_end firstColumns, firstValues, lastColumns, lastValues;
} row_on_the_way;

INLINE void begin_row(row_on_the_way *row, entry_list from) {
  row->from = from;
  row->next = 0;
  make_beginning(&row->firstColumns, from.columns, ~(vhw){0});
  make_beginning(&row->firstValues, from.values, (vhw){0});
  make_end(&row->lastColumns, from.columns + from.count, ~(vhw){0});
  make_end(&row->lastValues, from.values + from.count, (vhw){0});
}

// The cells of the window of the columns `wanted`, up to `beyond`. Its entries follow each other; one before which d
// columns of the window are missing lies d places before its lane.
INLINE vhw next_window(row_on_the_way *row, vhw wanted, intptr_t beyond) {
  intptr_t next = row->next, left = row->from.count - next;
  const uint16_t *columns = row->from.columns + next, *values = row->from.values + next;
  if (next < WIDE_LANES) {
    columns = row->firstColumns.cells + WIDE_LANES + next;
    values = row->firstValues.cells + WIDE_LANES + next;
  } else if (left < WIDE_LANES) {
    columns = row->lastColumns.cells + 2 * WIDE_LANES - left;
    values = row->lastValues.cells + 2 * WIDE_LANES - left;
  }
  vhw found = (vhw)(load_hw(columns) == wanted), cells = load_hw(values) & found;
  intptr_t entries = COUNT_HW(found);
  if (entries < WIDE_LANES) {
    intptr_t gaps = 1;
    do {
      for (intptr_t end = gaps + USUAL_GAPS; gaps < end; gaps++) {
        vhw here = (vhw)(load_hw(columns - gaps) == wanted);
        found |= here;
        cells |= load_hw(values - gaps) & here;
      }
      entries = COUNT_HW(found);
    } while (columns[entries] < beyond);
  }
  row->next = next + entries;
  return cells;
}

INLINE void store_window(uint16_t *to, size_t step, vhw cells, int both) {
  vh halves[2];
  memcpy(halves, &cells, sizeof cells);
  store_h(to, halves[0]);
  if (both) store_h(to + step, halves[1]);
}

// Spreads two rows over strips, `step` cells from one to the next: each waits for its own last window only.
static void spread_windows(uint16_t *restrict to, size_t step, size_t strips, const entry_list *from, int rows) {
  row_on_the_way upper, lower;
  begin_row(&upper, from[0]);
  if (rows == 2) begin_row(&lower, from[1]);
  vhw wanted = WIDE_LANE_INDICES;
  for (size_t s = 0; s < strips; s += 2, to += 2 * step) {
    intptr_t beyond = (intptr_t)(s + 2) * LANES;
    vhw cells = next_window(&upper, wanted, beyond);
    if (rows == 2) store_window(to + LANES, step, next_window(&lower, wanted, beyond), s + 1 < strips);
    store_window(to, step, cells, s + 1 < strips);
    wanted += WIDE_LANES;
  }
}
#else
INLINE int has_few_gaps(entry_list from) { return (void)from, 0; }
INLINE void spread_windows(uint16_t *to, size_t step, size_t strips, const entry_list *from, int rows) {
  (void)to, (void)step, (void)strips, (void)from, (void)rows;
}
#endif

// Lines of a dense matrix, of which two at a time are made and moved to their strips: two rows of 16 cells fill a cache
// line. A line may be written one place beyond its columns: nobody reads that.
typedef struct {
  uint16_t *dense;
  size_t rows, height, columns;
  uint16_t *lines;          // zero where nothing has been written since they were moved
  const uint16_t *from[2];  // what is moved; null: the row is in its strips already
  entry_list waiting;       // the upper row, if it waits for the lower one
  int waits;
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

// Spreads row `row` in the way that its gaps ask for, and moves what is complete to the strips.
static void spread_row(line_pair *pair, size_t row, entry_list from) {
  size_t own = row % 2, step = pair->height * LANES, strips = pair->columns / LANES;
  uint16_t *to = pair->dense + (row - own) * LANES;
  int waits = own && pair->waits, goes = 1;
  pair->from[own] = NULL;
  pair->waits = 0;
  if (is_run(from)) {
    spread_run(to + own * LANES, step, strips, from);
  } else if (HAS_WINDOWS && has_few_gaps(from)) {
    // Two such rows, one below the other, go together.
    entry_list both[2] = {pair->waiting, from};
    goes = own || row + 1 == pair->rows;
    if (waits)
      spread_windows(to, step, strips, both, 2);
    else if (goes)
      spread_windows(to + own * LANES, step, strips, &from, 1);
    waits = 0;
    pair->waits = !goes;
    pair->waiting = from;
  } else {
    spread_line(line_of(pair, row), from);
  }
  if (waits) spread_windows(to, step, strips, &pair->waiting, 1);
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
  pair->waits = 0;
  pair->waiting = (entry_list){0};
  pair->height = height_of(rows);
  pair->columns = strips_of(n) * LANES;
  pair->dense = yuma_buffer(workspace, which, pair->height * pair->columns * sizeof(uint16_t));
  pair->lines = yuma_buffer(workspace, BUFFER_LINES, 2 * line_stride(pair) * sizeof(uint16_t));
  if (!pair->dense || !pair->lines) return NULL;
  memset(pair->lines, 0, 2 * line_stride(pair) * sizeof(uint16_t));
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
