// SPDX-License-Identifier: Apache-2.0
#include "oracle.h"

#include <stdlib.h>
#include <string.h>

#define ONE (INT64_C(1) << 32)
typedef __int128 wide;

static int64_t saturate(wide value) {
  return value > INT64_MAX ? INT64_MAX : value < INT64_MIN ? INT64_MIN : (int64_t)value;
}
static int64_t add(int64_t a, int64_t b) { return saturate((wide)a + b); }
static int64_t subtract(int64_t a, int64_t b) { return saturate((wide)a - b); }
static int64_t wrapping_add(int64_t a, int64_t b) { return (int64_t)((uint64_t)a + (uint64_t)b); }
static int64_t multiply(int64_t a, int64_t b) { return saturate(((wide)a * b) >> 32); }
static int64_t safe_divide(int64_t a, int64_t b) {
  if (b == 0) return 0;
  wide quotient = (wide)a * ONE / b;
  return quotient == saturate(quotient) ? (int64_t)quotient : 0;
}
static int64_t proportion_of(uint16_t value) { return safe_divide((int64_t)value * ONE, 65535 * ONE); }
static int64_t clamp(int64_t value, int64_t low, int64_t high) {
  return value < low ? low : value > high ? high : value;
}
static uint16_t to_u16(int64_t value) { return (uint16_t)clamp(saturate((wide)value * 65535) >> 32, 0, 65535); }

static void normalise(int64_t *values, intptr_t n) {
  int64_t sum = 0;
  for (intptr_t i = 0; i < n; i++) sum = wrapping_add(sum, values[i]);
  if (sum == 0) return;
  for (intptr_t i = 0; i < n; i++) values[i] = safe_divide(values[i], sum);
}

typedef struct {
  intptr_t count;
  uint32_t *columns;
  int64_t *values;
} row;

static row make_row(intptr_t room) {
  row made = {0, malloc((size_t)(room + 1) * sizeof(uint32_t)), malloc((size_t)(room + 1) * sizeof(int64_t))};
  return made;
}
static void append(row *to, uint32_t column, int64_t value) {
  to->columns[to->count] = column;
  to->values[to->count++] = value;
}
static void free_rows(row *rows, intptr_t n) {
  for (intptr_t i = 0; i < n; i++) {
    free(rows[i].columns);
    free(rows[i].values);
  }
  free(rows);
}
// The last entry of a repeated column.
static int64_t last_value(const row *in, uint32_t column) {
  int64_t value = 0;
  for (intptr_t k = 0; k < in->count; k++)
    if (in->columns[k] == column) value = in->values[k];
  return value;
}

static row *read_weights(intptr_t n, yuma_matrix weights, yuma_entry_plan plan) {
  row *rows = malloc((size_t)n * sizeof(row));
  for (intptr_t i = 0; i < n; i++) {
    intptr_t start = weights.rowOffsets[i], end = weights.rowOffsets[i + 1];
    rows[i] = make_row(end - start);
    if (!plan.permitted[i]) continue;
    int64_t sum = 0;
    for (intptr_t k = start; k < end; k++) {
      intptr_t j = weights.columns[k];
      if (j >= n || (j == i && i != plan.owner) || plan.blockAtRegistration[j] >= plan.rowLimit[i]) continue;
      append(&rows[i], (uint32_t)j, (int64_t)weights.values[k] * ONE);
      sum = wrapping_add(sum, (int64_t)weights.values[k] * ONE);
    }
    if (sum <= 0) continue;
    for (intptr_t k = 0; k < rows[i].count; k++) rows[i].values[k] = safe_divide(rows[i].values[k], sum);
  }
  return rows;
}

static row *clip(const row *weights, intptr_t n, const int64_t *consensus) {
  row *rows = malloc((size_t)n * sizeof(row));
  for (intptr_t i = 0; i < n; i++) {
    rows[i] = make_row(weights[i].count);
    for (intptr_t k = 0; k < weights[i].count; k++) {
      uint32_t j = weights[i].columns[k];
      if (weights[i].values[k] <= consensus[j])
        append(&rows[i], j, weights[i].values[k]);
      else if (consensus[j] > 0)
        append(&rows[i], j, consensus[j]);
    }
  }
  return rows;
}

void oracle_run_consensus(intptr_t n, yuma_matrix weights, yuma_entry_plan plan, const int64_t *activeStake,
    uint16_t kappa, int64_t *consensus, int64_t *validatorTrust, int64_t *incentive) {
  row *rows = read_weights(n, weights, plan);
  intptr_t taken = 0;
  intptr_t *index = malloc((size_t)n * sizeof(intptr_t));
  int64_t *stakes = malloc((size_t)n * sizeof(int64_t)), *scores = malloc((size_t)n * sizeof(int64_t)), total = 0;
  for (intptr_t i = 0; i < n; i++) {
    if (activeStake[i] <= 0) continue;
    index[taken] = i;
    stakes[taken++] = activeStake[i];
  }
  normalise(stakes, taken);
  for (intptr_t t = 0; t < taken; t++) total = wrapping_add(total, stakes[t]);
  int64_t minority = subtract(total, proportion_of(kappa));
  for (intptr_t j = 0; j < n; j++) {
    int64_t largest = 0, best = -1;
    for (intptr_t t = 0; t < taken; t++) {
      scores[t] = last_value(&rows[index[t]], (uint32_t)j);
      largest = scores[t] > largest ? scores[t] : largest;
    }
    for (intptr_t t = 0; t < taken; t++) {
      int64_t upto = 0;
      for (intptr_t u = 0; u < taken; u++)
        if (scores[u] <= scores[t]) upto += stakes[u];
      if (upto > minority && (best < 0 || scores[t] < best)) best = scores[t];
    }
    consensus[j] = best >= 0 ? best : largest;
  }
  row *clipped = clip(rows, n, consensus);
  memset(incentive, 0, (size_t)n * sizeof(int64_t));
  for (intptr_t i = 0; i < n; i++) {
    validatorTrust[i] = 0;
    for (intptr_t k = 0; k < clipped[i].count; k++) {
      uint32_t j = clipped[i].columns[k];
      validatorTrust[i] = wrapping_add(validatorTrust[i], clipped[i].values[k]);
      incentive[j] = add(incentive[j], multiply(activeStake[i], clipped[i].values[k]));
    }
  }
  normalise(incentive, n);
  free_rows(rows, n);
  free_rows(clipped, n);
  free(index);
  free(stakes);
  free(scores);
}

static row *weights_for_bonds(row *weights, intptr_t n, const int64_t *consensus, uint16_t bondsPenalty) {
  row *clipped = clip(weights, n, consensus);
  if (bondsPenalty == 65535) {
    free_rows(weights, n);
    return clipped;
  }
  if (bondsPenalty == 0) {
    free_rows(clipped, n);
    return weights;
  }
  row *rows = malloc((size_t)n * sizeof(row));
  for (intptr_t i = 0; i < n; i++) {
    rows[i] = make_row(n);
    for (intptr_t j = 0; weights[i].count && j < n; j++) {
      int64_t w = last_value(&weights[i], (uint32_t)j), c = last_value(&clipped[i], (uint32_t)j);
      int64_t v = add(w, multiply(proportion_of(bondsPenalty), subtract(c, w)));
      if (v > 0) append(&rows[i], (uint32_t)j, v);
    }
  }
  free_rows(weights, n);
  free_rows(clipped, n);
  return rows;
}

static void column_normalise(row *rows, intptr_t n) {
  int64_t *sums = calloc((size_t)n, sizeof(int64_t));
  for (intptr_t i = 0; i < n; i++)
    for (intptr_t k = 0; k < rows[i].count; k++)
      if (rows[i].columns[k] < n) sums[rows[i].columns[k]] = add(sums[rows[i].columns[k]], rows[i].values[k]);
  for (intptr_t i = 0; i < n; i++)
    for (intptr_t k = 0; k < rows[i].count; k++)
      if (rows[i].columns[k] < n && sums[rows[i].columns[k]] != 0)
        rows[i].values[k] = safe_divide(rows[i].values[k], sums[rows[i].columns[k]]);
  free(sums);
}

static row *fixed_ema(const row *fresh, const row *old, intptr_t n, int64_t alpha) {
  row *rows = malloc((size_t)n * sizeof(row));
  int64_t *cells = malloc((size_t)n * sizeof(int64_t));
  for (intptr_t i = 0; i < n; i++) {
    rows[i] = make_row(n);
    memset(cells, 0, (size_t)n * sizeof(int64_t));
    for (int side = 0; side < 2; side++) {
      const row *from = side ? &old[i] : &fresh[i];
      int64_t factor = side ? subtract(ONE, alpha) : alpha;
      for (intptr_t k = 0; k < from->count; k++) {
        uint32_t j = from->columns[k];
        if (j < n) cells[j] = add(cells[j], multiply(factor, from->values[k]));
      }
    }
    for (intptr_t j = 0; j < n; j++)
      if (cells[j] > 0) append(&rows[i], (uint32_t)j, cells[j]);
  }
  free(cells);
  return rows;
}

// exp_safe, x in [-20, 20] after the clamp; null never happens there.
static int64_t exp_safe(int64_t x) {
  x = clamp(x, -20 * ONE, 20 * ONE);
  if (x == 0) return ONE;
  if (x == ONE) return INT64_C(22802600) << 9;
  int64_t y = x < 0 ? -x : x, result = y + ONE, term = y;
  for (int i = 2; i <= 31; i++) {
    term = multiply(term, y);
    term = safe_divide(term, i * ONE);
    result = add(result, term);
  }
  return x < 0 ? safe_divide(ONE, result) : result;
}

static int64_t liquid_alpha(int64_t w, int64_t b, int64_t c, const yuma_bond_parameters *p) {
  int64_t low = proportion_of(p->alphaLow), high = proportion_of(p->alphaHigh);
  int64_t d = w >= b ? clamp(subtract(w, c), 0, ONE) : clamp(subtract(b, w), 0, ONE);
  int64_t steepness = saturate((wide)p->alphaSigmoidSteepness * ONE * ONE / (-100 * ONE));
  int64_t x = multiply(steepness, subtract(d, ONE / 2));
  int64_t sigma = safe_divide(ONE, add(ONE, exp_safe(x)));
  int64_t a = add(low, multiply(sigma, subtract(high, low)));
  a = a < high ? a : high;
  return a > low ? a : low;
}

// The value that the two-pointer walk finds at column j.
static int64_t walk(const row *in, intptr_t *at, uint32_t j) {
  while (*at < in->count && in->columns[*at] < j) (*at)++;
  return *at < in->count && in->columns[*at] == j ? in->values[*at] : 0;
}

static row *liquid_ema(
    const row *fresh, const row *old, intptr_t n, const int64_t *consensus, const yuma_bond_parameters *p) {
  row *rows = malloc((size_t)n * sizeof(row));
  int64_t *alphas = malloc((size_t)n * sizeof(int64_t)), *decayed = malloc((size_t)n * sizeof(int64_t));
  for (intptr_t i = 0; i < n; i++) {
    rows[i] = make_row(fresh[i].count);
    intptr_t a = 0, b = 0;
    for (intptr_t j = 0; j < n; j++) {
      int64_t w = walk(&fresh[i], &a, (uint32_t)j), bond = walk(&old[i], &b, (uint32_t)j);
      alphas[j] = liquid_alpha(w, bond, consensus[j], p);
    }
    for (intptr_t j = 0; j < n; j++) decayed[j] = 0;
    for (intptr_t k = 0; k < old[i].count; k++) {
      uint32_t j = old[i].columns[k];
      if (j < n) decayed[j] = multiply(subtract(ONE, alphas[j]), old[i].values[k]);
    }
    for (intptr_t k = 0; k < fresh[i].count; k++) {
      uint32_t j = fresh[i].columns[k];
      int64_t bought = multiply(alphas[j], fresh[i].values[k]);
      int64_t v = add(decayed[j], bought > 0 ? bought : 0);
      v = v < ONE ? v : ONE;
      if (v > 0) append(&rows[i], j, v);
    }
  }
  free(alphas);
  free(decayed);
  return rows;
}

void oracle_run_bonds(intptr_t n, yuma_matrix weights, yuma_entry_plan plan, yuma_matrix bonds,
    const bool *bondColumnKept, const int64_t *consensus, const int64_t *incentive, const int64_t *activeStake,
    const bool *newPermits, const int64_t *liquidConsensus, const yuma_bond_parameters *p, int64_t *dividends,
    yuma_new_bonds newBonds) {
  row *fresh = weights_for_bonds(read_weights(n, weights, plan), n, consensus, p->bondsPenalty);
  row *old = malloc((size_t)n * sizeof(row)), *ema;
  for (intptr_t i = 0; i < n; i++) {
    old[i] = make_row(bonds.rowOffsets[i + 1] - bonds.rowOffsets[i]);
    for (intptr_t k = bonds.rowOffsets[i]; k < bonds.rowOffsets[i + 1]; k++) {
      uint16_t j = bonds.columns[k];
      if (j < n && !bondColumnKept[j]) continue;
      append(&old[i], j, p->yuma3 ? proportion_of(bonds.values[k]) : (int64_t)bonds.values[k] * ONE);
    }
  }
  int64_t alpha = subtract(ONE, saturate((wide)(((unsigned __int128)p->bondsMovingAverage << 32) / 1000000)));
  if (p->yuma3) {
    int liquid = 0;
    for (intptr_t j = 0; p->liquidAlpha && j < n; j++) liquid |= liquidConsensus[j] != 0;
    ema = liquid ? liquid_ema(fresh, old, n, liquidConsensus, p) : fixed_ema(fresh, old, n, alpha);
  } else {
    column_normalise(old, n);
    for (intptr_t i = 0; i < n; i++)
      for (intptr_t k = 0; k < fresh[i].count; k++) fresh[i].values[k] = multiply(fresh[i].values[k], activeStake[i]);
    column_normalise(fresh, n);
    ema = fixed_ema(fresh, old, n, alpha);
    column_normalise(ema, n);
  }
  row *shares = malloc((size_t)n * sizeof(row));
  for (intptr_t i = 0; i < n; i++) {
    shares[i] = make_row(ema[i].count);
    for (intptr_t k = 0; k < ema[i].count; k++) append(&shares[i], ema[i].columns[k], ema[i].values[k]);
  }
  if (p->yuma3) column_normalise(shares, n);
  for (intptr_t i = 0; i < n; i++) {
    dividends[i] = 0;
    for (intptr_t k = 0; k < shares[i].count; k++)
      dividends[i] = add(dividends[i], multiply(incentive[shares[i].columns[k]], shares[i].values[k]));
    if (p->yuma3) dividends[i] = multiply(dividends[i], activeStake[i]);
  }
  normalise(dividends, n);
  if (!p->yuma3) {
    int64_t *largest = calloc((size_t)n, sizeof(int64_t));
    for (intptr_t i = 0; i < n; i++)
      for (intptr_t k = 0; k < ema[i].count; k++)
        if (ema[i].values[k] > largest[ema[i].columns[k]]) largest[ema[i].columns[k]] = ema[i].values[k];
    for (intptr_t i = 0; i < n; i++)
      for (intptr_t k = 0; k < ema[i].count; k++)
        if (largest[ema[i].columns[k]] != 0)
          ema[i].values[k] = safe_divide(ema[i].values[k], largest[ema[i].columns[k]]);
    free(largest);
  }
  intptr_t written = 0;
  for (intptr_t i = 0; i < n; i++) {
    newBonds.rowOffsets[i] = written;
    for (intptr_t k = 0; newPermits[i] && k < ema[i].count; k++) {
      newBonds.columns[written] = (uint16_t)ema[i].columns[k];
      newBonds.values[written] = to_u16(ema[i].values[k]);
      newBonds.raw[written++] = ema[i].values[k];
    }
  }
  newBonds.rowOffsets[n] = written;
  free_rows(fresh, n);
  free_rows(old, n);
  free_rows(ema, n);
  free_rows(shares, n);
}
