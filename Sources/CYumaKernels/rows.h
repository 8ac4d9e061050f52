// SPDX-License-Identifier: Apache-2.0

// Reading the weights: which rows take part, what is dropped, the sum each row is divided by.

INLINE intptr_t entries_of(yuma_matrix matrix, intptr_t n) { return matrix.rowOffsets[n] - matrix.rowOffsets[0]; }

// The sum of a row's values, or -1 if its columns do not strictly increase.
static int64_t check_row(const uint16_t *columns, const uint16_t *values, intptr_t count) {
  if (count > 65536) return -1;
  uint32_t sum = 0;
  for (intptr_t k = 0; k < count; k++) sum += values[k];
  uint16_t disorder = 0;
  for (intptr_t k = 1; k < count; k++) disorder |= columns[k - 1] >= columns[k];
  return disorder ? -1 : (int64_t)sum;
}

// The index of `column` in a strictly increasing row, or -1.
static intptr_t find_column(const uint16_t *columns, intptr_t count, intptr_t column) {
  if (count == 0 || column < columns[0]) return -1;
  intptr_t guess = column - columns[0];
  if (guess < count && columns[guess] == column) return guess;
  intptr_t low = 0, high = guess < count ? guess : count;
  while (low < high) {
    intptr_t middle = (low + high) / 2;
    if (columns[middle] < column)
      low = middle + 1;
    else
      high = middle;
  }
  return low < count && columns[low] == column ? low : -1;
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
  int64_t sum = check_row(row->columns, row->values, row->count);
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
      row_entries row = {
          .columns = weights.columns + start, .values = weights.values + start, .start = start, .count = count, .row = i};
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

// Spreads one row of a dense matrix of `rows` rows, whose cells are zero. The columns strictly increase, below n.
static void spread_row(
    uint16_t *dense, size_t rows, size_t row, const uint16_t *columns, const uint16_t *values, intptr_t count) {
  uint16_t *cells = dense + row * LANES;
  size_t strip = rows * LANES;
  intptr_t k = 0;
  if (count < 2 * LANES || columns[count - 1] - columns[0] > 2 * count) {
    for (; k < count; k++) cells[columns[k] / LANES * strip + columns[k] % LANES] = values[k];
    return;
  }
  while (k < count) {
    size_t column = columns[k];
    if (column % LANES == 0 && k + LANES <= count && columns[k + LANES - 1] == column + LANES - 1) {
      memcpy(cells + column / LANES * strip, values + k, LANES * sizeof(uint16_t));
      k += LANES;
    } else {
      cells[column / LANES * strip + column % LANES] = values[k];
      k++;
    }
  }
}

// The weights as a dense matrix, with what the plan drops set to zero. `leftOnly`: where the consensus has found out
// which entries are left, the others may be zero as well.
static const uint16_t *spread_weights(yuma_workspace *workspace, yuma_entry_plan plan, int leftOnly) {
  weight_rows *read = &workspace->read;
  if (read->dense) return read->dense;
  size_t rows = (size_t)read->count, cells = strips_of(read->n) * rows * LANES;
  uint16_t *dense = yuma_buffer(workspace, BUFFER_WEIGHTS, cells * sizeof(uint16_t));
  if (!dense) return NULL;
  memset(dense, 0, cells * sizeof(uint16_t));
  int complete = 1;
  for (size_t r = 0; r < rows; r++) {
    const row_entries *row = &read->rows[r];
    if (leftOnly && row->leftColumns) {
      spread_row(dense, rows, r, row->leftColumns, row->leftValues, row->leftCount);
      complete = 0;
      continue;
    }
    spread_row(dense, rows, r, row->columns, row->values, row->count);
    if (!row->drops || read->filtered) continue;
    uint16_t *cellsOfRow = dense + r * LANES;
    size_t own = (size_t)row->row;
    if (row->row != plan.owner) cellsOfRow[own / LANES * rows * LANES + own % LANES] = 0;
    for (intptr_t k = 0; k < read->lateCount; k++) {
      size_t column = read->late[k];
      if (plan.blockAtRegistration[column] >= plan.rowLimit[row->row])
        cellsOfRow[column / LANES * rows * LANES + column % LANES] = 0;
    }
  }
  if (complete) read->dense = dense;
  return dense;
}
