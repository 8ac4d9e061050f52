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

// What a row counts for, beside the others that a cell needs with it.
typedef struct {
  double reciprocal;
  int64_t stake;  // normalised once more; 0 of rows without active stake
  double active;  // active stake * 2^-32
} row_factors;

typedef struct {
  uint32_t *stakes;  // of the taken rows, normalised once more
  row_factors *rows;
  int64_t total;  // of the stakes, those of unread rows included
  int64_t kappa;
  int absent;  // some row with active stake has no weights: it scores 0 everywhere
} median_inputs;

static int median_stakes(const consensus_call *call, const weight_rows *read, int64_t sum, median_inputs *inputs) {
  inputs->kappa = proportion(call->kappa);
  inputs->total = 0;
  double factor = sum > 0 ? ONE / (double)sum : 0;
  intptr_t taken = 0, read_taken = 0;
  for (intptr_t i = 0; i < call->n; i++) {
    uint64_t stake = (uint64_t)call->activeStake[i];
    if (stake == 0) continue;
    taken++;
    int64_t share = share_by((int64_t)stake, (uint64_t)sum, factor);
    inputs->total += share;
    if (read_taken == read->taken || read->rows[read_taken].row != i) continue;
    inputs->rows[read_taken].stake = share;
    inputs->stakes[read_taken++] = (uint32_t)share;
  }
  inputs->absent = taken > read_taken;
  for (intptr_t r = 0; r < read->count; r++) {
    if (r >= read_taken) inputs->rows[r].stake = 0;
    inputs->rows[r].active = (double)call->activeStake[read->rows[r].row] / ONE;
    inputs->rows[r].reciprocal = read->rows[r].reciprocal;
  }
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

// A score for each of n neurons: the last consensus of a subnet of that size, else 0.
static int32_t *guessed_scores(yuma_workspace *workspace, intptr_t n) {
  size_t columns = strips_of(n) * LANES;
  int32_t *scores = yuma_buffer(workspace, BUFFER_GUESSES, columns * sizeof(int32_t));
  if (scores && workspace->guessed != n)
    for (size_t j = 0; j < columns; j++) scores[j] = SCORE_ZERO;
  workspace->guessed = scores ? n : 0;
  return scores;
}

// What a strip comes to with a consensus that was guessed: the masses of the weights above it and from it on, the rank
// that it gives, which is right if the guess is, and each row's trust, already added to the others'.
typedef struct {
  vl above, reached;
  vd rank;
} guessed_strip;

INLINE vd_half fold(vd value) {
  vd_half halves[2];
  memcpy(halves, &value, sizeof value);
  return halves[0] + halves[1];
}
INLINE void add_trust(double *trust, size_t r, vd clipped) {
  vd_half sum;
  memcpy(&sum, trust + r * (LANES / 2), sizeof sum);
  sum += fold(clipped);
  memcpy(trust + r * (LANES / 2), &sum, sizeof sum);
}

static guessed_strip try_guess(
    const uint16_t *cells, const row_factors *factors, size_t rows, vd guess, double *trust) {
  guessed_strip made = {{0}, {0}, splat(BIAS)};
  vd biasedGuess = guess + BIAS;
  for (size_t r = 0; r < rows; r++) {
    vd weight = load_u16(cells + r * LANES) * splat(factors[r].reciprocal) + BIAS;
    vl stake = factors[r].stake - (vl){0};
    made.above += stake & biased_greater(weight, biasedGuess);
    made.reached += stake & ~biased_greater(biasedGuess, weight);
    vd clipped = min_d(weight, biasedGuess) - BIAS;
    made.rank = clipped * splat(factors[r].active) + made.rank;
    add_trust(trust, r, clipped);
  }
  return made;
}

// The same for a guess of 0 in all columns.
static vl try_zero(const uint16_t *cells, const row_factors *factors, size_t rows) {
  vl above = {0};
  for (size_t r = 0; r < rows; r++) {
    vd weight = load_u16(cells + r * LANES) * splat(factors[r].reciprocal) + BIAS;
    above += (factors[r].stake - (vl){0}) & biased_greater(weight, splat(BIAS));
  }
  return above;
}

// Consensus, rank and trust of the strips of `cells`. `guesses` holds scores that the consensus is likely to be, and in
// the end what it is: a guess is right where the weights above it have less than kappa of the stake and those from it
// on have not.
static void consensus_of_strips(const consensus_call *call, const uint16_t *cells, const median_inputs *inputs,
    size_t strips, double *scratch, int32_t *guesses, double *ranks) {
  const weight_rows *read = &call->workspace->read;
  size_t rows = (size_t)read->count;
  const row_factors *factors = inputs->rows;
  double *weights = scratch, *trust = weights + rows * LANES;
  int32_t *scores = (int32_t *)(trust + rows * LANES / 2);
  vl kappa = inputs->kappa - (vl){0};
  uint32_t kappaLess1 = (uint32_t)(inputs->kappa - 1);
  int extreme = inputs->kappa == 0 || inputs->kappa > inputs->total;
  // Two guesses that were wrong, and no right one since to make up for it, are the last.
  int credit = 2;
  memset(trust, 0, rows * LANES / 2 * sizeof(double));
  for (size_t strip = 0; strip < strips; strip++, cells += height_of(rows) * LANES) {
    vi score = load_i(guesses + strip * LANES);
    vd guess = raw_of(score);
    guessed_strip tried = {{0}, {0}, splat(BIAS)};
    int trying = !extreme && credit > 0, zero = !ANY_BIT(score != SCORE_ZERO);
    if (trying) {
      if (zero)
        tried.above = try_zero(cells, factors, rows);
      else
        tried = try_guess(cells, factors, rows, guess, trust);
      vl wrong = (tried.above >= kappa) | ((tried.reached < kappa) & (vl)(guess > 0));
      if (!LANE_MASK(wrong)) {
        credit += credit < 2;
        store_d(ranks + strip * LANES, tried.rank - BIAS);
        continue;
      }
      credit--;
    }
    vu positive = {0};
    vi largest = splat_i(SCORE_ZERO);
    for (size_t r = 0; r < rows; r++) {
      vd weight = floor_product(load_u16(cells + r * LANES), splat(factors[r].reciprocal));
      vi here = score_of(weight);
      store_d(weights + r * LANES, weight);
      memcpy(scores + r * LANES, &here, sizeof here);
      if ((intptr_t)r >= read->taken) continue;
      positive += inputs->stakes[r] & (vu)(here > SCORE_ZERO);
      largest = max_i(largest, here);
    }
    vi median;
    if (extreme) {
      median = extreme_score(scores, read->taken, inputs->kappa == 0, inputs->absent);
    } else {
      median_bounds bounds = median_bounds_of(positive, largest, kappaLess1);
      if (trying) bounds = narrowed(bounds, score, tried.above, zero ? kappa : tried.reached, kappa);
      median = weighted_median(scores, inputs->stakes, read->taken, 0, kappaLess1, bounds);
    }
    vd consensus = raw_of(median), rank = splat(BIAS);
    for (size_t r = 0; r < rows && (ANY_BIT(median != SCORE_ZERO) || (trying && !zero)); r++) {
      vd weight = load_d(weights + r * LANES), clipped = min_d(weight, consensus);
      rank = clipped * splat(factors[r].active) + rank;
      add_trust(trust, r, trying && !zero ? clipped - min_d(weight, guess) : clipped);
    }
    store_d(ranks + strip * LANES, rank - BIAS);
    memcpy(guesses + strip * LANES, &median, sizeof median);
  }
  for (size_t r = 0; r < rows; r++)
    call->validatorTrust[read->rows[r].row] = (int64_t)sum_half(trust + r * (LANES / 2));
}

// Room for consensus_of_strips.
static double *consensus_scratch(yuma_workspace *workspace, size_t rows) {
  return yuma_buffer(workspace, BUFFER_SCRATCH, rows * LANES * (3 * sizeof(double) / 2 + sizeof(int32_t)));
}

static int consensus_dense(
    const consensus_call *call, const weight_rows *read, const median_inputs *inputs, double *ranks) {
  const uint16_t *dense = spread_weights(call->workspace, call->plan, 0);
  int32_t *guesses = guessed_scores(call->workspace, call->n);
  double *scratch = consensus_scratch(call->workspace, (size_t)read->count);
  if (!dense || !guesses || !scratch) return YUMA_REFUSED;
  consensus_of_strips(call, dense, inputs, strips_of(call->n), scratch, guesses, ranks);
  for (intptr_t j = 0; j < call->n; j++) call->consensus[j] = raw_of_score(guesses[j]);
  return YUMA_DONE;
}

// The columns whose positive mass reaches kappa. The others have consensus 0.
typedef struct {
  uint64_t *mass;  // of each column the positive mass, with the number of entries above it from bit 40 on
  uint16_t *searched, *dropped, *orderOf;
  size_t columns, entries;
} searched_columns;

static int find_searched(
    const consensus_call *call, const weight_rows *read, const median_inputs *inputs, searched_columns *found) {
  size_t n = (size_t)call->n;
  found->mass = yuma_buffer(call->workspace, BUFFER_COLUMNS, n * sizeof(uint64_t));
  // Bonds compare the columns with theirs.
  found->searched = yuma_buffer(call->workspace, BUFFER_SEARCHED, 3 * n * sizeof(uint16_t));
  if (!found->mass || !found->searched) return YUMA_REFUSED;
  uint64_t *mass = found->mass;
  found->dropped = found->searched + n;
  found->orderOf = found->dropped + n;
  memset(mass, 0, n * sizeof(uint64_t));
  for (intptr_t r = 0; r < read->taken; r++) {
    const row_entries *row = &read->rows[r];
    // A stake of 0 stands for 2^32: a row that is alone.
    uint64_t entry = (UINT64_C(1) << 40) + (inputs->stakes[r] ? inputs->stakes[r] : (uint64_t)ONE_RAW);
    for (intptr_t k = 0; k < row->count; k++) mass[row->columns[k]] += row->values[k] ? entry : 0;
  }
  found->columns = found->entries = 0;
  for (size_t j = 0; j < n; j++) {
    uint64_t positive = mass[j] & ((UINT64_C(1) << 40) - 1);
    int searched = positive >= (uint64_t)inputs->kappa;
    found->dropped[j] = (uint16_t)!searched;
    found->orderOf[j] = (uint16_t)found->columns;
    found->searched[found->columns] = (uint16_t)j;
    found->columns += (size_t)searched;
    found->entries += searched ? mass[j] >> 40 : 0;
  }
  // Behind the last strip of those that are searched: nobody reads that.
  uint16_t beyond = (uint16_t)(strips_of((intptr_t)found->columns) * LANES);
  for (size_t j = 0; j < n; j++) found->orderOf[j] = found->dropped[j] ? beyond : found->orderOf[j];
  return YUMA_DONE;
}

// What is left of the rows: entries that are not 0, in columns that are searched.
static int list_left(const consensus_call *call, const weight_rows *read, const searched_columns *found) {
  size_t most = (size_t)(entries_of(call->weights, call->n) + (read->count + 1) * LEFT_PADDING);
  uint16_t *columnsLeft = yuma_buffer(call->workspace, BUFFER_LEFT, 2 * most * sizeof(uint16_t));
  if (!columnsLeft) return YUMA_REFUSED;
  uint16_t *valuesLeft = columnsLeft + most;
  for (intptr_t r = 0; r < read->count; r++) {
    row_entries *row = &read->rows[r];
    row->leftColumns = columnsLeft;
    row->leftValues = valuesLeft;
    row->leftCount = surviving_entries(entries_of_row(row), found->dropped, columnsLeft, valuesLeft);
    columnsLeft += row->leftCount + LEFT_PADDING;
    valuesLeft += row->leftCount + LEFT_PADDING;
  }
  return YUMA_DONE;
}

// On the columns that are searched alone, beside each other as if there were no others.
static int consensus_compact(const consensus_call *call, const weight_rows *read, const median_inputs *inputs,
    const searched_columns *found, double *ranks) {
  size_t rows = (size_t)read->count, strips = strips_of((intptr_t)found->columns), columns = strips * LANES;
  int32_t *known = guessed_scores(call->workspace, call->n);
  double *ranksHere = yuma_buffer(call->workspace, BUFFER_STACKS, columns * (sizeof(double) + sizeof(int32_t)));
  double *scratch = consensus_scratch(call->workspace, rows);
  const uint16_t *dense = place_weights(call->workspace, read, found->orderOf, found->columns);
  if (!known || !ranksHere || !scratch || !dense) return YUMA_REFUSED;
  weight_rows *kept = &call->workspace->read;
  kept->compact = dense;
  kept->compactColumns = found->searched;
  kept->compactCount = found->columns;
  kept->compactEntries = found->entries;
  int32_t *guesses = (int32_t *)(ranksHere + columns);
  for (size_t k = 0; k < columns; k++) guesses[k] = k < found->columns ? known[found->searched[k]] : SCORE_ZERO;
  consensus_of_strips(call, dense, inputs, strips, scratch, guesses, ranksHere);
  for (intptr_t j = 0; j < call->n; j++) known[j] = SCORE_ZERO;
  for (size_t k = 0; k < found->columns; k++) {
    size_t column = found->searched[k];
    known[column] = guesses[k];
    call->consensus[column] = raw_of_score(guesses[k]);
    ranks[column] = ranksHere[k];
  }
  return YUMA_DONE;
}

INLINE int64_t raw_weight(const row_entries *row, uint16_t value) { return (int64_t)((double)value * row->reciprocal); }

// LANES of the columns that are searched at a time, their entries one below the other (rows without an entry score 0
// and need no place).
static int consensus_listed(const consensus_call *call, const weight_rows *read, const median_inputs *inputs,
    const searched_columns *found, double *ranks) {
  // From here on: where a column's next entry goes.
  uint64_t *next = found->mass;
  size_t places = 0;
  for (size_t first = 0; first < found->columns; first += LANES) {
    size_t depth = 0;
    for (size_t k = first; k < found->columns && k < first + LANES; k++) {
      size_t entries = next[found->searched[k]] >> 40;
      depth = entries > depth ? entries : depth;
      next[found->searched[k]] = places + k - first;
    }
    places += depth * LANES;
  }
  int32_t *scores = yuma_buffer(call->workspace, BUFFER_SCRATCH, places * 3 * sizeof(int32_t));
  if (!scores) return YUMA_REFUSED;
  uint32_t *stakes = (uint32_t *)(scores + places);
  uint32_t *owners = stakes + places;
  for (size_t k = 0; k < places; k++) scores[k] = SCORE_ZERO;
  memset(stakes, 0, places * 2 * sizeof(uint32_t));
  for (intptr_t r = 0; r < read->taken; r++) {
    const row_entries *row = &read->rows[r];
    for (intptr_t k = 0; k < row->leftCount; k++) {
      uint64_t place = next[row->leftColumns[k]];
      int64_t raw = raw_weight(row, row->leftValues[k]);
      scores[place] = (int32_t)((raw < ONE_RAW ? raw : ONE_RAW - 1) - INT64_C(2147483648));
      stakes[place] = inputs->stakes[r];
      owners[place] = (uint32_t)r;
      next[row->leftColumns[k]] = place + LANES;
    }
  }
  size_t start = 0;
  uint32_t kappaLess1 = (uint32_t)(inputs->kappa - 1);
  for (size_t first = 0; first < found->columns; first += LANES) {
    size_t lanes = found->columns - first < LANES ? found->columns - first : LANES, end = start;
    for (size_t lane = 0; lane < lanes; lane++) {
      size_t last = next[found->searched[first + lane]] - lane;
      end = last > end ? last : end;
    }
    intptr_t rows = (intptr_t)((end - start) / LANES);
    median_bounds bounds = stacked_bounds(scores + start, stakes + start, rows, kappaLess1);
    vd medians = raw_of(weighted_median(scores + start, stakes + start, rows, 1, kappaLess1, bounds));
    for (size_t lane = 0; lane < lanes; lane++) {
      size_t column = found->searched[first + lane];
      int64_t consensus = (int64_t)medians[lane];
      double rank = BIAS;
      for (size_t k = start + lane; k < next[column]; k += LANES) {
        int64_t raw = raw_of_score(scores[k]), clipped = raw < consensus ? raw : consensus;
        call->validatorTrust[read->rows[owners[k]].row] += clipped;
        rank = (double)clipped * inputs->rows[owners[k]].active + rank;
      }
      call->consensus[column] = consensus;
      ranks[column] = rank - BIAS;
    }
    start = end;
  }
  for (intptr_t r = read->taken; r < read->count; r++) {
    const row_entries *row = &read->rows[r];
    for (intptr_t k = 0; k < row->leftCount; k++) {
      int64_t raw = raw_weight(row, row->leftValues[k]), consensus = call->consensus[row->leftColumns[k]];
      call->validatorTrust[row->row] += raw < consensus ? raw : consensus;
    }
  }
  return YUMA_DONE;
}

// Spreading pays where one cell in so many is used.
#define COMPACT_FROM 8

static int consensus_sparse(
    const consensus_call *call, const weight_rows *read, const median_inputs *inputs, double *ranks) {
  searched_columns found;
  if (find_searched(call, read, inputs, &found)) return YUMA_REFUSED;
  for (intptr_t j = 0; j < call->n; j++) ranks[j] = 0;
  if (found.columns == 0) return YUMA_DONE;
  size_t cells = found.columns * (size_t)read->count;
  // The place behind the last strip is a number of 16 bits.
  int compact = found.entries >= cells / COMPACT_FROM && cells <= MAXIMUM_CELLS && found.columns < 65536 - LANES;
  call->workspace->consensusPath = compact ? YUMA_PATH_COMPACT : YUMA_PATH_SPARSE;
  if (!compact && list_left(call, read, &found)) return YUMA_REFUSED;
  return (compact ? consensus_compact : consensus_listed)(call, read, inputs, &found, ranks);
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
  double *ranks = yuma_buffer(
      call->workspace, BUFFER_SLOTS, columns * sizeof(double) + rows * (sizeof(row_factors) + sizeof(uint32_t)));
  if (!ranks) return YUMA_REFUSED;
  median_inputs inputs;
  inputs.rows = (row_factors *)(ranks + columns);
  inputs.stakes = (uint32_t *)(inputs.rows + rows);
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
