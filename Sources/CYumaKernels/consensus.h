// SPDX-License-Identifier: Apache-2.0

// Sections 5 and 6: the weighted median of every column, clipping, trust and rank.

// Checks that the stakes are a share of one: each in [0, 1], their sum at most 1. Returns the sum, or -1.
static int64_t sum_of_shares(const int64_t *shares, intptr_t n) {
  uint64_t sum = 0, all = 0;
  for (intptr_t i = 0; i < n; i++) {
    sum += (uint64_t)shares[i];
    all |= (uint64_t)shares[i];
  }
  // With every share below 2^33 and n at most 2^16, the sum has not wrapped.
  return all < (UINT64_C(1) << 33) && sum <= (uint64_t)ONE_RAW ? (int64_t)sum : -1;
}

// floor(numerator * 2^32 / divisor) for 0 <= numerator <= divisor <= 2^48 (0 for a divisor of 0), n values in place.
static void normalise(double *values, intptr_t n, double divisor) {
  if (divisor <= 0) return;
  for (intptr_t i = 0; i < n; i++) {
    double biased = values[i] * ONE / divisor + BIAS;
    values[i] = biased - BIAS;
  }
}

typedef struct {
  uint32_t *stakes;  // of the taken rows, normalised once more
  double *active;    // active stake * 2^-32, of every row read
  int64_t total;     // of the stakes, those of unread rows included
  int64_t kappa;
  int absent;  // some row with active stake has no weights: it scores 0 everywhere
} median_inputs;

static int median_stakes(const consensus_call *call, const weight_rows *read, int64_t sum, median_inputs *inputs) {
  inputs->kappa = proportion(call->kappa);
  inputs->total = 0;
  intptr_t taken = 0, read_taken = 0;
  for (intptr_t i = 0; i < call->n; i++) {
    uint64_t stake = (uint64_t)call->activeStake[i];
    if (stake == 0) continue;
    taken++;
    uint64_t share = stake == (uint64_t)ONE_RAW ? stake : (stake << 32) / (uint64_t)sum;
    inputs->total += (int64_t)share;
    if (read_taken < read->taken && read->rows[read_taken].row == i) inputs->stakes[read_taken++] = (uint32_t)share;
  }
  inputs->absent = taken > read_taken;
  for (intptr_t r = 0; r < read->count; r++) inputs->active[r] = (double)call->activeStake[read->rows[r].row] / ONE;
  return taken > 0;
}

// The smallest or the largest score of the rows, where kappa is beyond the total or 0.
INLINE vi extreme_score(const int32_t *scores, intptr_t rows, int largest, int absent) {
  vi extreme = splat_i(largest || absent ? SCORE_ZERO : INT32_MAX);
  for (intptr_t row = 0; row < rows; row++) {
    vi score = load_i(scores + row * LANES);
    extreme = largest ? max_i(extreme, score) : min_i(extreme, score);
  }
  return extreme;
}

static int consensus_dense(
    const consensus_call *call, const weight_rows *read, const median_inputs *inputs, double *ranks) {
  size_t rows = (size_t)read->count, strips = strips_of(call->n);
  const uint16_t *dense = spread_weights(call->workspace, call->plan, 0);
  if (!dense) return YUMA_REFUSED;
  double *weights = yuma_buffer(call->workspace, BUFFER_SCRATCH, rows * LANES * (2 * sizeof(double) + sizeof(int32_t)));
  if (!weights) return YUMA_REFUSED;
  double *trust = weights + rows * LANES;
  int32_t *scores = (int32_t *)(trust + rows * LANES);
  memset(trust, 0, rows * LANES * sizeof(double));
  for (size_t strip = 0; strip < strips; strip++) {
    const uint16_t *cells = dense + strip * rows * LANES;
    for (size_t r = 0; r < rows; r++) {
      vd weight = floor_product(load_u16(cells + r * LANES), splat(read->rows[r].reciprocal));
      vi score = score_of(weight);
      store_d(weights + r * LANES, weight);
      memcpy(scores + r * LANES, &score, sizeof score);
    }
    vi median;
    if (inputs->kappa == 0 || inputs->kappa > inputs->total)
      median = extreme_score(scores, read->taken, inputs->kappa == 0, inputs->absent);
    else
      median = weighted_median(scores, inputs->stakes, read->taken, 0, (uint32_t)(inputs->kappa - 1));
    vd consensus = raw_of(median), rank = splat(BIAS);
    if (ANY_BIT(median != SCORE_ZERO)) {
      for (size_t r = 0; r < rows; r++) {
        vd clipped = min_d(load_d(weights + r * LANES), consensus);
        store_d(trust + r * LANES, load_d(trust + r * LANES) + clipped);
        rank = clipped * splat(inputs->active[r]) + rank;
      }
    }
    store_d(ranks + strip * LANES, rank - BIAS);
    for (intptr_t j = (intptr_t)strip * LANES; j < call->n && j < ((intptr_t)strip + 1) * LANES; j++)
      call->consensus[j] = (int64_t)consensus[j % LANES];
  }
  for (size_t r = 0; r < rows; r++)
    call->validatorTrust[read->rows[r].row] = (int64_t)sum_lanes(load_d(trust + r * LANES));
  return YUMA_DONE;
}

INLINE int64_t raw_weight(const row_entries *row, uint16_t value) { return (int64_t)((double)value * row->reciprocal); }

// A column whose positive mass is below kappa has consensus 0: only the others are searched, LANES of them at a time,
// their entries one below the other (rows without an entry score 0 and need no place).
static int consensus_sparse(
    const consensus_call *call, const weight_rows *read, const median_inputs *inputs, double *ranks) {
  size_t n = (size_t)call->n;
  // Per column the positive mass, with the number of entries above it from bit 40 on; then where its entries go.
  uint64_t *mass = yuma_buffer(call->workspace, BUFFER_COLUMNS, n * (sizeof(uint64_t) + 2 * sizeof(uint16_t)));
  if (!mass) return YUMA_REFUSED;
  uint16_t *searched = (uint16_t *)(mass + n), *isSearched = searched + n;
  memset(mass, 0, n * sizeof(uint64_t));
  for (intptr_t r = 0; r < read->taken; r++) {
    const row_entries *row = &read->rows[r];
    // A stake of 0 stands for 2^32: a row that is alone.
    uint64_t entry = (UINT64_C(1) << 40) + (inputs->stakes[r] ? inputs->stakes[r] : (uint64_t)ONE_RAW);
    for (intptr_t k = 0; k < row->count; k++) mass[row->columns[k]] += row->values[k] ? entry : 0;
  }
  size_t columns = 0, places = 0, depth = 0;
  for (size_t j = 0; j < n; j++) {
    uint64_t positive = mass[j] & ((UINT64_C(1) << 40) - 1), entries = mass[j] >> 40;
    isSearched[j] = positive >= (uint64_t)inputs->kappa;
    if (positive < (uint64_t)inputs->kappa) continue;
    depth = entries > depth ? entries : depth;
    mass[j] = places + columns % LANES;
    searched[columns++] = (uint16_t)j;
    if (columns % LANES == 0) {
      places += depth * LANES;
      depth = 0;
    }
  }
  places += depth * LANES;
  for (size_t j = 0; j < n; j++) ranks[j] = 0;

  size_t most = (size_t)(entries_of(call->weights, call->n) + (read->taken + 1) * LEFT_PADDING);
  uint16_t *columnsLeft = yuma_buffer(call->workspace, BUFFER_LEFT, 2 * most * sizeof(uint16_t));
  if (!columnsLeft) return YUMA_REFUSED;
  uint16_t *valuesLeft = columnsLeft + most;
  for (intptr_t r = 0; r < read->taken; r++) {
    row_entries *row = &read->rows[r];
    intptr_t count = 0;
    for (intptr_t k = 0; k < row->count && columns > 0; k++) {
      columnsLeft[count] = row->columns[k];
      valuesLeft[count] = row->values[k];
      count += isSearched[row->columns[k]] & (row->values[k] != 0);
    }
    row->leftColumns = columnsLeft;
    row->leftValues = valuesLeft;
    row->leftCount = count;
    columnsLeft += count + LEFT_PADDING;
    valuesLeft += count + LEFT_PADDING;
  }
  if (columns == 0) return YUMA_DONE;

  int32_t *scores = yuma_buffer(call->workspace, BUFFER_SCRATCH, places * 3 * sizeof(int32_t));
  if (!scores) return YUMA_REFUSED;
  uint32_t *stakes = (uint32_t *)(scores + places);
  uint32_t *owners = stakes + places;
  for (size_t k = 0; k < places; k++) scores[k] = SCORE_ZERO;
  memset(stakes, 0, places * 2 * sizeof(uint32_t));
  for (intptr_t r = 0; r < read->taken; r++) {
    const row_entries *row = &read->rows[r];
    for (intptr_t k = 0; k < row->leftCount; k++) {
      uint64_t place = mass[row->leftColumns[k]];
      int64_t raw = raw_weight(row, row->leftValues[k]);
      scores[place] = (int32_t)((raw < ONE_RAW ? raw : ONE_RAW - 1) - INT64_C(2147483648));
      stakes[place] = inputs->stakes[r];
      owners[place] = (uint32_t)r;
      mass[row->leftColumns[k]] = place + LANES;
    }
  }
  size_t start = 0;
  for (size_t first = 0; first < columns; first += LANES) {
    size_t lanes = columns - first < LANES ? columns - first : LANES, end = start;
    for (size_t lane = 0; lane < lanes; lane++) {
      size_t next = mass[searched[first + lane]] - lane;
      end = next > end ? next : end;
    }
    size_t rows = (end - start) / LANES;
    vd medians =
        raw_of(weighted_median(scores + start, stakes + start, (intptr_t)rows, 1, (uint32_t)(inputs->kappa - 1)));
    for (size_t lane = 0; lane < lanes; lane++) {
      size_t column = searched[first + lane];
      int64_t consensus = (int64_t)medians[lane];
      double rank = BIAS;
      for (size_t k = start + lane; k < mass[column]; k += LANES) {
        int64_t raw = (int64_t)scores[k] + INT64_C(2147483648);
        raw += raw == ONE_RAW - 1;
        int64_t clipped = raw < consensus ? raw : consensus;
        call->validatorTrust[read->rows[owners[k]].row] += clipped;
        rank = (double)clipped * inputs->active[owners[k]] + rank;
      }
      call->consensus[column] = consensus;
      ranks[column] = rank - BIAS;
    }
    start = end;
  }
  for (intptr_t r = read->taken; r < read->count; r++) {
    const row_entries *row = &read->rows[r];
    for (intptr_t k = 0; k < row->count; k++) {
      int64_t consensus = call->consensus[row->columns[k]];
      if (consensus == 0) continue;
      int64_t raw = raw_weight(row, row->values[k]);
      call->validatorTrust[row->row] += raw < consensus ? raw : consensus;
    }
  }
  return YUMA_DONE;
}

static int SET_NAME(consensus)(const consensus_call *call) {
  intptr_t n = call->n;
  if (n <= 0 || n > 65536) return YUMA_REFUSED;
  int64_t sum = sum_of_shares(call->activeStake, n);
  if (sum < 0) return YUMA_REFUSED;
  int dense = dense_is_better(n, call->weights, call->plan.permitted, 3);
  if (!dense && (call->kappa == 0 || call->kappa == 65535)) dense = 1;
  call->workspace->consensusPath = dense ? YUMA_PATH_DENSE : YUMA_PATH_SPARSE;
  const weight_rows *read = &call->workspace->read;
  if (read_rows(call->workspace, n, call->weights, call->plan, call->activeStake)) return YUMA_REFUSED;
  if (!dense && filter_rows(call->workspace, call->weights, call->plan)) return YUMA_REFUSED;
  memset(call->consensus, 0, (size_t)n * sizeof(int64_t));
  memset(call->validatorTrust, 0, (size_t)n * sizeof(int64_t));
  memset(call->incentive, 0, (size_t)n * sizeof(int64_t));

  size_t columns = strips_of(n) * LANES, rows = (size_t)read->count;
  double *ranks =
      yuma_buffer(call->workspace, BUFFER_SLOTS, (columns + rows) * sizeof(double) + rows * sizeof(uint32_t));
  if (!ranks) return YUMA_REFUSED;
  median_inputs inputs;
  inputs.active = ranks + columns;
  inputs.stakes = (uint32_t *)(inputs.active + rows);
  if (!median_stakes(call, read, sum, &inputs)) return YUMA_DONE;
  if (!dense && inputs.kappa > inputs.total) return YUMA_REFUSED;
  if ((dense ? consensus_dense : consensus_sparse)(call, read, &inputs, ranks)) return YUMA_REFUSED;
  for (size_t j = (size_t)n; j < columns; j++) ranks[j] = 0;
  vd rankSum = {0};
  for (size_t j = 0; j < columns; j += LANES) rankSum += load_d(ranks + j);
  normalise(ranks, n, sum_lanes(rankSum));
  for (intptr_t j = 0; j < n; j++) call->incentive[j] = (int64_t)ranks[j];
  return YUMA_DONE;
}
