// SPDX-License-Identifier: Apache-2.0

// Epochs of eight small networks of one shape at once, a lane each: a list of n numbers is n vectors. Every lane adds in the
// order in which the kernels of one network do, so that it has the same bits.

// The most rows of a network.
#define LANE_ROWS DENSE_LANE_ROWS

static void interleave(intptr_t count, intptr_t stride, const uint16_t *rows, uint16_t *lanes) {
  for (intptr_t k = 0; k < count; k++) {
    for (int lane = 0; lane < LANES; lane++) lanes[k * LANES + lane] = rows[lane * stride + k];
  }
}

INLINE vd or_one(vd value) { return choose(value == 0, splat(1), value); }

static void lane_normalize(intptr_t count, double *values) {
  vd sum = {0};
  for (intptr_t k = 0; k < count; k++) sum += load(values + k * LANES);
  vd divisor = or_one(sum);
  for (intptr_t k = 0; k < count; k++) store(values + k * LANES, load(values + k * LANES) / divisor);
}

static void lane_mark_largest(intptr_t count, const double *values, const int64_t *most, uint8_t *marks) {
  vl limit;
  memcpy(&limit, most, sizeof limit);
  for (intptr_t i = 0; i < count; i++) {
    vd value = load(values + i * LANES);
    vl ahead = {0};
    // Among equal ones the later are kept. A comparison that holds is -1.
    for (intptr_t k = 0; k < i; k++) ahead -= load(values + k * LANES) > value;
    for (intptr_t k = i + 1; k < count; k++) ahead -= load(values + k * LANES) >= value;
    marks[i] = (uint8_t)LANE_MASK((value != 0) & (ahead < limit));
  }
}

// A row's sum, of the sums of the columns k mod 8, in the order of sum_of_lanes.
INLINE vd sum_of_columns(const vd *sums) {
  return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

INLINE vd lane_weight_for_bonds(vd weight, vd ceiling, vd penalty) {
  vd clipped = minimum(weight, ceiling);
  return choose(penalty == 1, clipped, weight + penalty * (clipped - weight));
}

// `rows` is a multiple of four; rows that there are not have no stake.
INLINE vd lane_median(intptr_t rows, const vd *scores, const vd *stake, vd total, vd majority) {
  vd low = splat(INFINITY);
  for (intptr_t r = 0; r < rows; r++) low = choose(stake[r] > 0, minimum(scores[r], low), low);
  vd found = low;
  for (intptr_t r = 0; r < rows; r++) {
    vd score = scores[r], sums[4] = {{0}};
    for (intptr_t first = 0; first < rows; first += 4) {
      for (int k = 0; k < 4; k++) sums[k] += choose(scores[first + k] < score, splat(0), stake[first + k]);
    }
    vd behind = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    found = choose((stake[r] > 0) & (behind >= majority) & (score > found), score, found);
  }
  return choose(total > 0, choose(total >= majority, found, low), splat(0));
}

// The reciprocals of the sums of rows of weights, 0 where that is 0.
INLINE void lane_row_factors(intptr_t n, intptr_t rows, const uint16_t *weights, vd *factors) {
  for (intptr_t r = 0; r < rows; r++) {
    vu sum = {0};
    for (intptr_t j = 0; j < n; j++) sum += wide_of(load_integers(weights + (r * n + j) * LANES));
    vd weight = __builtin_convertvector(sum, vd);
    factors[r] = choose(weight == 0, splat(0), 1 / or_one(weight));
  }
}

static void lane_consensus(intptr_t n, intptr_t rows, const uint16_t *weights, const double *rowStake,
    const double *kappa, double *consensus, double *incentive, double *trust) {
  vd stake[LANE_ROWS], countedStake[LANE_ROWS], factors[LANE_ROWS], trusts[LANE_ROWS][LANES], scores[LANE_ROWS];
  vd sum = {0}, total = {0};
  intptr_t padded = (rows + 3) & ~(intptr_t)3;
  for (intptr_t r = 0; r < rows; r++) sum += stake[r] = load(rowStake + r * LANES);
  for (intptr_t r = 0; r < rows; r++) total += countedStake[r] = stake[r] / or_one(sum);
  for (intptr_t r = rows; r < padded; r++) scores[r] = countedStake[r] = splat(0);
  lane_row_factors(n, rows, weights, factors);
  memset(trusts, 0, (size_t)rows * sizeof *trusts);
  for (intptr_t j = 0; j < n; j++) {
    for (intptr_t r = 0; r < rows; r++) {
      scores[r] = double_of(load_integers(weights + (r * n + j) * LANES)) * factors[r];
    }
    vd median = lane_median(padded, scores, countedStake, total, load(kappa)), rank = {0};
    for (intptr_t r = 0; r < rows; r++) {
      vd clipped = minimum(scores[r], median);
      trusts[r][j % LANES] += clipped;
      rank += stake[r] * clipped;
    }
    store(consensus + j * LANES, median);
    store(incentive + j * LANES, rank);
  }
  for (intptr_t r = 0; r < rows; r++) store(trust + r * LANES, sum_of_columns(trusts[r]));
  lane_normalize(n, incentive);
}

static void lane_bonds(intptr_t n, intptr_t rows, bool yuma3, const uint16_t *weights, const uint16_t *bonds,
    const double *rowStake, const double *consensus, const double *incentive, const double *alphas,
    const double *penalties, double *dividends, uint16_t *stored, uint8_t *isStored) {
  vd stake[LANE_ROWS], factors[LANE_ROWS], earned[LANE_ROWS][LANES], bought[LANE_ROWS], values[LANE_ROWS];
  vd alpha = load(alphas), penalty = load(penalties);
  for (intptr_t r = 0; r < rows; r++) stake[r] = load(rowStake + r * LANES);
  lane_row_factors(n, rows, weights, factors);
  memset(earned, 0, (size_t)rows * sizeof *earned);
  for (intptr_t j = 0; j < n; j++) {
    vd ceiling = load(consensus + j * LANES), newFactor = alpha, oldFactor = 1 - alpha, rank = {0}, old = {0};
    for (intptr_t r = 0; r < rows; r++) {
      intptr_t k = (r * n + j) * LANES;
      bought[r] = lane_weight_for_bonds(double_of(load_integers(weights + k)) * factors[r], ceiling, penalty);
      rank += stake[r] * bought[r];
      old += double_of(load_integers(bonds + k));
    }
    if (!yuma3) {
      newFactor = alpha / or_one(rank);
      oldFactor = (1 - alpha) / or_one(old);
    }
    vd sum = {0}, largest = {0};
    for (intptr_t r = 0; r < rows; r++) {
      vd bond = double_of(load_integers(bonds + (r * n + j) * LANES)) * (yuma3 ? 1.0 / 65535 : 1);
      vd rowFactor = yuma3 ? splat(1) : stake[r];
      values[r] = maximum(rowFactor * newFactor * bought[r] + oldFactor * bond, splat(0));
      sum += values[r];
      largest = maximum(largest, values[r]);
    }
    vd earns = load(incentive + j * LANES) / or_one(sum), whole = or_one(largest);
    for (intptr_t r = 0; r < rows; r++) {
      vd share = yuma3 ? values[r] : values[r] / whole;
      earned[r][j % LANES] += values[r] * earns;
      store_integers(stored + (r * n + j) * LANES, floored(minimum(share * 65535, splat(65535))));
      isStored[r * n + j] = (uint8_t)LANE_MASK(values[r] > 0);
    }
  }
  for (intptr_t r = 0; r < rows; r++) {
    vd sum = sum_of_columns(earned[r]);
    store(dividends + r * LANES, yuma3 ? sum * stake[r] : sum);
  }
}

static void lane_emission(intptr_t n, const double *incentive, const double *dividends, const double *stake,
    const double *activeStake, double *server, double *validator, double *combined) {
  vd sum = {0}, active = {0};
  for (intptr_t k = 0; k < n * LANES; k += LANES) {
    vd both = load(incentive + k) + load(dividends + k);
    store(combined + k, both);
    sum += both;
    active += load(activeStake + k);
  }
  vd divisor = or_one(sum);
  for (intptr_t k = 0; k < n * LANES; k += LANES) {
    // Where nobody earned anything, stake is paid.
    vd fallback = choose(active == 0, load(stake + k), load(activeStake + k));
    store(server + k, load(incentive + k) / divisor);
    store(validator + k, choose(sum == 0, fallback, load(dividends + k) / divisor));
    store(combined + k, choose(sum == 0, fallback, load(combined + k) / divisor));
  }
}

static void lane_round(intptr_t count, const double *values, uint16_t *rounded) {
  for (intptr_t k = 0; k < count * LANES; k += LANES) {
    store_integers(rounded + k, floored(minimum(maximum(load(values + k) * 65535, splat(0)), splat(65535))));
  }
}

static intptr_t lane_pack_row(
    intptr_t n, int lane, const uint16_t *stored, const uint8_t *isStored, uint16_t *columns, uint16_t *values) {
  unsigned everywhere = 0xFF;
  for (intptr_t j = 0; j < n; j++) everywhere &= isStored[j];
  if (everywhere >> lane & 1) {
    for (intptr_t j = 0; j < n; j++) {
      columns[j] = (uint16_t)j;
      values[j] = stored[j * LANES + lane];
    }
    return n;
  }
  intptr_t count = 0;
  for (intptr_t j = 0; j < n; j++) {
    // Written over by the next where there is none.
    columns[count] = (uint16_t)j;
    values[count] = stored[j * LANES + lane];
    count += isStored[j] >> lane & 1;
  }
  return count;
}
