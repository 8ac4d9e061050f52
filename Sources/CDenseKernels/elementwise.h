// SPDX-License-Identifier: Apache-2.0

// Operations of which each element is one by itself.

// result_ij = what `combined` is for `a`, the source's element, and `b`, that of the row or the column.
#define FOR_EACH_ELEMENT(rows, columns, source, b_of, combined, result) \
  for (intptr_t i = 0; i < rows; i++) { \
    for (intptr_t j = 0; j < columns; j += LANES) { \
      intptr_t k = i * columns + j, width = columns - j; \
      vd a = load_first(width, source + k), b = b_of; \
      store_first(width, result + k, combined); \
    } \
  }

static void minimum_with_row(
    intptr_t rows, intptr_t columns, const double *source, const double *row, double *result) {
  FOR_EACH_ELEMENT(rows, columns, source, load_first(width, row + j), minimum(a, b), result)
}

static void product_with_row(
    intptr_t rows, intptr_t columns, const double *source, const double *row, double *result) {
  FOR_EACH_ELEMENT(rows, columns, source, load_first(width, row + j), a * b, result)
}

static void quotient_with_column(
    intptr_t rows, intptr_t columns, const double *source, const double *column, double *result) {
  FOR_EACH_ELEMENT(rows, columns, source, splat(column[i]), a / b, result)
}

static void blend(intptr_t count, const double *left, const double *right, double factor, double *result) {
  for (intptr_t k = 0; k < count; k += LANES) {
    vd from = load_first(count - k, left + k), to = load_first(count - k, right + k);
    store_first(count - k, result + k, from + splat(factor) * (to - from));
  }
}

// e^x. x = k ln 2 + r with |r| <= ln 2 / 2; e^r by its series up to r^13 (the rest is below 2^-57), 2^k by the exponent.
// ln 2 is split in two (Cody and Waite), so that k ln 2 costs no digits. Beyond 700, x counts as 700 or -700.
INLINE vd power_of_e(vd x) {
  vd clamped = choose(x < -700, splat(-700), x);
  clamped = choose(clamped > 700, splat(700), clamped);
  // Adding 1.5 * 2^52 leaves the nearest integer in the low bits.
  vd shift = splat(0x1.8p52);
  vd shifted = clamped * 1.4426950408889634 + shift;
  vd k = shifted - shift;
  vd r = (clamped - k * 0x1.62e42fee00000p-1) - k * 0x1.a39ef35793c76p-33;

  vd square = r * r;
  vd even = splat(1.0 / 479001600) * square + 1.0 / 3628800;
  vd odd = splat(1.0 / 6227020800) * square + 1.0 / 39916800;
  even = even * square + 1.0 / 40320;
  odd = odd * square + 1.0 / 362880;
  even = even * square + 1.0 / 720;
  odd = odd * square + 1.0 / 5040;
  even = even * square + 1.0 / 24;
  odd = odd * square + 1.0 / 120;
  even = even * square + 0.5;
  odd = odd * square + 1.0 / 6;
  vd power = 1 + (r + (even * square + odd * square * r));

  vl integers = (vl)shifted - (vl)shift;
  return power * (vd)((integers + 1023) << 52);
}

INLINE vd liquid_alpha_of(vd weight, vd bond, vd consensus, double low, double high, double slope) {
  vd difference = choose(weight >= bond, weight - consensus, bond - weight);
  difference = choose(difference < 0, splat(0), difference);
  difference = choose(difference > 1, splat(1), difference);
  vd alpha = low + (high - low) / (1 + power_of_e(slope * (difference - 0.5)));
  alpha = choose(alpha > high, splat(high), alpha);
  return choose(alpha < low, splat(low), alpha);
}

static void liquid_alpha(intptr_t rows, intptr_t columns, const double *weights, const double *bonds,
    const double *consensus, double low, double high, double slope, double *alpha) {
  for (intptr_t i = 0; i < rows; i++) {
    for (intptr_t j = 0; j < columns; j += LANES) {
      intptr_t k = i * columns + j, width = columns - j;
      vd cells = liquid_alpha_of(load_first(width, weights + k), load_first(width, bonds + k),
          load_first(width, consensus + j), low, high, slope);
      store_first(width, alpha + k, cells);
    }
  }
}
