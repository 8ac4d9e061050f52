// SPDX-License-Identifier: Apache-2.0

// Sums of products, along rows and down columns. Four rows are done at a time: their additions need not wait for each other.

#define ROWS_AT_ONCE 4

// The sum of each of `rows` rows, times the vector where there is one.
INLINE void sum_rows(int rows, intptr_t columns, const double *matrix, const double *vector, double *sums) {
  vd sum[ROWS_AT_ONCE] = {{0}};
  intptr_t whole = columns - columns % LANES;
  for (intptr_t j = 0; j < whole; j += LANES) {
    vd factor = vector ? load(vector + j) : splat(1);
    for (int r = 0; r < rows; r++) {
      vd elements = load(matrix + r * columns + j);
      sum[r] += vector ? elements * factor : elements;
    }
  }
  if (whole < columns) {
    vd factor = vector ? load_first(columns - whole, vector + whole) : splat(1);
    for (int r = 0; r < rows; r++) sum[r] += load_first(columns - whole, matrix + r * columns + whole) * factor;
  }
  for (int r = 0; r < rows; r++) sums[r] = sum_of_lanes(sum[r]);
}

INLINE void sum_all_rows(
    intptr_t rows, intptr_t columns, const double *matrix, const double *vector, double *sums) {
  intptr_t i = 0;
  for (; i + ROWS_AT_ONCE <= rows; i += ROWS_AT_ONCE) {
    sum_rows(ROWS_AT_ONCE, columns, matrix + i * columns, vector, sums + i);
  }
  for (; i < rows; i++) sum_rows(1, columns, matrix + i * columns, vector, sums + i);
}

// Adds `rows` rows to the sums of their columns, times their factor where there are any.
INLINE void add_rows(int rows, intptr_t columns, const double *matrix, const double *factors, double *sums) {
  for (intptr_t j = 0; j < columns; j += LANES) {
    intptr_t width = columns - j;
    vd sum = load_first(width, sums + j);
    for (int r = 0; r < rows; r++) {
      vd elements = load_first(width, matrix + r * columns + j);
      sum += factors ? splat(factors[r]) * elements : elements;
    }
    store_first(width, sums + j, sum);
  }
}

INLINE void add_all_rows(
    intptr_t rows, intptr_t columns, const double *matrix, const double *factors, double *sums) {
  for (intptr_t j = 0; j < columns; j++) sums[j] = 0;
  intptr_t i = 0;
  for (; i + ROWS_AT_ONCE <= rows; i += ROWS_AT_ONCE) {
    add_rows(ROWS_AT_ONCE, columns, matrix + i * columns, factors ? factors + i : NULL, sums);
  }
  for (; i < rows; i++) add_rows(1, columns, matrix + i * columns, factors ? factors + i : NULL, sums);
}

static void multiply(
    intptr_t rows, intptr_t columns, const double *matrix, const double *vector, double *product) {
  sum_all_rows(rows, columns, matrix, vector, product);
}

static void multiply_transposed(
    intptr_t rows, intptr_t columns, const double *matrix, const double *vector, double *product) {
  add_all_rows(rows, columns, matrix, vector, product);
}

static void row_sums(intptr_t rows, intptr_t columns, const double *matrix, double *sums) {
  sum_all_rows(rows, columns, matrix, NULL, sums);
}

static void column_sums(intptr_t rows, intptr_t columns, const double *matrix, double *sums) {
  add_all_rows(rows, columns, matrix, NULL, sums);
}
