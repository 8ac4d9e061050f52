// SPDX-License-Identifier: Apache-2.0

// Rows of 16-bit entries, as they come and as they go: a row has a multiple of eight places.

typedef uint16_t vh __attribute__((vector_size(16)));
typedef int32_t vi __attribute__((vector_size(32)));
typedef uint32_t vu __attribute__((vector_size(32)));

INLINE vh load_integers(const uint16_t *from) {
  vh value;
  memcpy(&value, from, sizeof value);
  return value;
}
INLINE void store_integers(uint16_t *to, vh value) { memcpy(to, &value, sizeof value); }
INLINE vd double_of(vh value) { return __builtin_convertvector(__builtin_convertvector(value, vi), vd); }
INLINE vu wide_of(vh value) { return __builtin_convertvector(value, vu); }

static bool is_ascending(intptr_t count, const uint16_t *columns) {
  // No early exit: eight comparisons at once, the last eight over again where it does not come out even.
  if (count > LANES) {
    vh descents = {0};
    for (intptr_t k = 0; k < count - 1; k += LANES) {
      const uint16_t *from = columns + (k < count - 1 - LANES ? k : count - 1 - LANES);
      descents |= (vh)(load_integers(from) >= load_integers(from + 1));
    }
    uint64_t any[2];
    memcpy(any, &descents, sizeof any);
    return !(any[0] | any[1]);
  }
  unsigned descents = 0;
  for (intptr_t k = 0; k + 1 < count; k++) descents |= columns[k] >= columns[k + 1];
  return !descents;
}

static void scatter(
    intptr_t count, const uint16_t *columns, const uint16_t *values, intptr_t width, uint16_t *row) {
  if (count > 0 && columns[count - 1] == count - 1) {
    // No column is left out.
    memcpy(row, values, (size_t)count * sizeof *row);
    memset(row + count, 0, (size_t)(width - count) * sizeof *row);
    return;
  }
  memset(row, 0, (size_t)width * sizeof *row);
  for (intptr_t k = 0; k < count; k++) row[columns[k]] = values[k];
}

static void shares(intptr_t width, const uint16_t *values, double *row) {
  vu sums = {0};
  for (intptr_t j = 0; j < width; j += LANES) sums += wide_of(load_integers(values + j));
  uint64_t sum = 0;
  for (int lane = 0; lane < LANES; lane++) sum += sums[lane];
  double factor = sum ? 1 / (double)sum : 0;
  for (intptr_t j = 0; j < width; j += LANES) store(row + j, double_of(load_integers(values + j)) * factor);
}

// `vectors` times eight columns at a time.
INLINE void add_integer_columns(
    int vectors, intptr_t rows, intptr_t width, const uint16_t *matrix, double *sums) {
  vu sum[4] = {{0}};
  for (intptr_t i = 0; i < rows; i++) {
    for (int k = 0; k < vectors; k++) sum[k] += wide_of(load_integers(matrix + i * width + k * LANES));
  }
  for (int k = 0; k < vectors; k++) store(sums + k * LANES, __builtin_convertvector(sum[k], vd));
}

static void integer_column_sums(intptr_t rows, intptr_t width, const uint16_t *matrix, double *sums) {
  intptr_t j = 0;
  // A cache line at a time.
  for (; j + 4 * LANES <= width; j += 4 * LANES) add_integer_columns(4, rows, width, matrix + j, sums + j);
  for (; j < width; j += LANES) add_integer_columns(1, rows, width, matrix + j, sums + j);
}

// Each lane, 0 to 65535, floored: adding 2^52 leaves the nearest integer in the low bits.
INLINE vh floored(vd value) {
  vd shift = splat(0x1p52), nearest = (value + shift) - shift;
  vd lower = nearest - choose(nearest > value, splat(1), splat(0));
  return __builtin_convertvector((vl)(lower + shift), vh);
}

static intptr_t pack_row(
    intptr_t width, const double *shares, const double *whole, uint16_t *columns, uint16_t *values) {
  vh ascending = {0, 1, 2, 3, 4, 5, 6, 7};
  intptr_t count = 0;
  for (intptr_t j = 0; j < width; j += LANES) {
    vd share = load(shares + j);
    unsigned positive = LANE_MASK(share > 0);
    if (whole) share /= load(whole + j);
    vh value = floored(minimum(share * 65535, splat(65535))), column = ascending + (uint16_t)j;
    if (positive == 0xFF) {
      store_integers(columns + count, column);
      store_integers(values + count, value);
      count += LANES;
    } else if (positive) {
      for (int lane = 0; lane < LANES; lane++) {
        // Written over by the next where it does not count.
        columns[count] = column[lane];
        values[count] = value[lane];
        count += positive >> lane & 1;
      }
    }
  }
  return count;
}
