// SPDX-License-Identifier: Apache-2.0

// Prints a hash of what each instruction set's dense kernels make of random numbers: the same for every set, and on every
// architecture.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CDenseKernels.h"

enum { MOST_ROWS = 40, MOST_COLUMNS = 72, MOST_CELLS = MOST_ROWS * MOST_COLUMNS };

static uint64_t state, hash;

static uint64_t next(void) {
  state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return state ^ state >> 29;
}

static void hash_bytes(const void *bytes, size_t count) {
  // FNV-1a.
  for (size_t k = 0; k < count; k++) hash = (hash ^ ((const uint8_t *)bytes)[k]) * UINT64_C(1099511628211);
}

static void fill(double *to, intptr_t count) {
  for (intptr_t k = 0; k < count; k++) to[k] = (double)(next() >> 11) * 0x1p-53;
}

static void fill_integers(uint16_t *to, intptr_t count) {
  for (intptr_t k = 0; k < count; k++) to[k] = next() % 4 ? (uint16_t)(next() >> 40) : 0;
}

static void run(const dense_kernels *kernels, intptr_t rows, intptr_t columns) {
  static double matrix[MOST_CELLS], other[MOST_CELLS], result[MOST_CELLS], a[8 * MOST_COLUMNS], b[8 * MOST_COLUMNS];
  static double c[8 * MOST_COLUMNS], d[8 * MOST_COLUMNS];
  static uint16_t integers[8 * MOST_CELLS], stored[8 * MOST_CELLS], list[MOST_COLUMNS + 1], values[MOST_COLUMNS + 1];
  static uint8_t marks[MOST_CELLS];
  intptr_t cells = rows * columns;
  fill(matrix, cells);
  fill(other, cells);
  fill(a, 8 * MOST_COLUMNS);
  fill(b, 8 * MOST_COLUMNS);
  fill_integers(integers, 8 * cells);
  size_t bytes = (size_t)cells * sizeof(double), row = (size_t)columns * sizeof(double);

  kernels->multiply(rows, columns, matrix, a, c);
  hash_bytes(c, (size_t)rows * sizeof(double));
  kernels->multiplyTransposed(rows, columns, matrix, b, c);
  hash_bytes(c, row);
  kernels->blend(cells, matrix, other, 0.3, result);
  hash_bytes(result, bytes);
  kernels->liquidAlpha(rows, columns, matrix, other, a, 0.7, 0.9, -10, result);
  hash_bytes(result, bytes);
  double *room = calloc((size_t)dense_median_room(rows), sizeof *room);
  if (!room) abort();
  kernels->columnMedians(rows, columns, matrix, b, 0.2 * (double)rows, false, room, c);
  free(room);
  hash_bytes(c, row);

  if (columns % 8 == 0) {
    for (intptr_t i = 0; i < rows; i++) kernels->shares(columns, integers + i * columns, matrix + i * columns);
    kernels->clippedSums(rows, columns, matrix, a, 0.4, b, c, d);
    hash_bytes(d, row);
    kernels->averageBonds(rows, columns, matrix, a, 1, integers, 1.0 / 65535, b, a, b, result, c, d);
    hash_bytes(result, bytes);
    for (intptr_t i = 0; i < rows; i++) {
      intptr_t count = kernels->packRow(columns, result + i * columns, d, list, values);
      hash_bytes(list, (size_t)count * sizeof *list);
      hash_bytes(values, (size_t)count * sizeof *values);
    }
  }
  if (rows <= 24) {
    double kappa[8] = {0, 0.1, 0.3, 0.5, 0.5, 0.6, 0.9, 1};
    kernels->laneNormalize(columns, a);
    kernels->laneConsensus(columns, rows, integers, b, kappa, c, d, a);
    hash_bytes(c, 8 * row);
    hash_bytes(d, 8 * row);
    kernels->laneBonds(columns, rows, columns % 2, integers, integers, b, c, d, kappa, kappa, a, stored, marks);
    hash_bytes(stored, 8 * (size_t)cells * sizeof *stored);
    hash_bytes(marks, (size_t)cells);
  }
}

int main(void) {
  const intptr_t shapes[][2] = {{1, 1}, {3, 5}, {8, 16}, {24, 17}, {23, 40}, {40, 72}};
  for (int set = 0; set < INSTRUCTION_SET_COUNT; set++) {
    const dense_kernels *kernels = dense_kernels_of(set);
    if (!kernels) continue;
    state = 1;
    hash = UINT64_C(14695981039346656037);
    for (int round = 0; round < 50; round++) {
      for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) run(kernels, shapes[k][0], shapes[k][1]);
    }
    printf("%s %016llx\n", kernels->name, (unsigned long long)hash);
  }
  return 0;
}
