// SPDX-License-Identifier: Apache-2.0

// Sections 7, 8 and 10: the call, which chooses the layout.

// The raw values as doubles, with zeros up to `columns`; false where one is not in [0, 2^32].
static int unit_values(const int64_t *raw, intptr_t n, size_t columns, double factor, double *values) {
  uint64_t largest = 0;
  for (intptr_t j = 0; j < n; j++) {
    largest = (uint64_t)raw[j] > largest ? (uint64_t)raw[j] : largest;
    values[j] = (double)raw[j] * factor;
  }
  for (size_t j = (size_t)n; j < columns; j++) values[j] = 0;
  return largest <= (uint64_t)ONE_RAW;
}

// Dense where at least one cell in so many is used: measured on n4096-v256-d25, where wide vectors gain by it.
#define DENSE_FROM (LANES == 16 ? 6 : 3)

// How many eighths of the cells of the tight columns are used, at least, where they lie beside each other.
#define FIXED_EIGHTHS 1
#define LIQUID_EIGHTHS 5

// Whether liquid alpha can be worked out on strips, if they are full enough.
static int liquid_takes_strips(const bonds_call *call, double penalty) {
  return HAS_FMA && penalty == 1 && sigmoid_of(call->parameters).near;
}

static int is_full(intptr_t n, const weight_rows *read) {
  intptr_t entries = 0;
  for (intptr_t r = 0; r < read->count; r++) entries += read->rows[r].count;
  return 8 * entries >= LIQUID_EIGHTHS * n * read->count && n * read->count <= MAXIMUM_CELLS;
}

static int SET_NAME(bonds)(const bonds_call *call) {
  intptr_t n = call->n;
  const yuma_bond_parameters *parameters = call->parameters;
  if (n <= 0 || n > 65536 || parameters->bondsMovingAverage > 1000000) return YUMA_REFUSED;
  if (sum_of_shares(call->activeStake, n) < 0 || sum_of_shares(call->incentive, n) < 0) return YUMA_REFUSED;

  size_t columns = strips_of(n) * LANES;
  double *doubles = yuma_buffer(
      call->workspace, BUFFER_SLOTS, (3 * columns + (size_t)n) * sizeof(double) + 3 * (size_t)n * sizeof(intptr_t));
  if (!doubles) return YUMA_REFUSED;
  call->workspace->made.layout = BONDS_NONE;
  double *liquidConsensus = doubles + 2 * columns, *totals = liquidConsensus + columns;
  bond_rows found;
  found.placeOf = (intptr_t *)(totals + n);
  found.rows = found.placeOf + n;
  found.most = found.rows + n;
  bond_factors factors;
  factors.consensus = doubles;
  factors.incentive = doubles + columns;
  int64_t decay = (int64_t)((parameters->bondsMovingAverage << 32) / 1000000);
  factors.alpha = (double)(ONE_RAW - decay) / ONE;
  factors.decay = (double)decay / ONE;
  factors.penaltyBits = proportion(parameters->bondsPenalty);
  factors.penalty = (double)factors.penaltyBits / ONE;
  if (!unit_values(call->consensus, n, columns, 1, factors.consensus)) return YUMA_REFUSED;
  unit_values(call->incentive, n, columns, 1 / ONE, factors.incentive);

  int liquid = 0;
  if (parameters->yuma3 && parameters->liquidAlpha) {
    if (!unit_values(call->liquidConsensus, n, columns, 1, liquidConsensus)) return YUMA_REFUSED;
    for (intptr_t j = 0; j < n; j++) liquid |= call->liquidConsensus[j] != 0;
  }
  int dense = !liquid && dense_is_better(n, call->weights, call->plan.permitted, DENSE_FROM) &&
              dense_is_better(n, call->bonds, NULL, DENSE_FROM);
  const weight_rows *read = &call->workspace->read;
  tight_columns tight = {.count = 0};
  if (read_rows_again(call->workspace, n, call->weights, call->plan, call->activeStake, call->weightsAsBefore))
    return YUMA_REFUSED;
  int strips = liquid && liquid_takes_strips(call, factors.penalty);
  if ((!liquid || strips) && find_tight(call, read, &factors, liquid ? LIQUID_EIGHTHS : FIXED_EIGHTHS, &tight))
    return YUMA_REFUSED;
  strips = strips && (tight.count > 0 || is_full(n, read));
  if ((!dense || tight.count > 0) && filter_rows(call->workspace, call->weights, call->plan)) return YUMA_REFUSED;
  if (find_bond_rows(call, read, &found)) return YUMA_REFUSED;
  factors.decayOfUnit = found.someWhole ? 0 : 65537 * factors.decay;
  int refused = strips            ? bonds_liquid_strips(call, read, &found, &factors, &tight, liquidConsensus, totals)
                : liquid          ? bonds_liquid(call, read, &found, &factors, liquidConsensus, totals)
                : tight.count > 0 ? bonds_compact(call, read, &found, &factors, &tight, totals)
                : dense           ? bonds_dense(call, read, &found, &factors, totals)
                                  : bonds_stacked(call, read, &found, &factors, totals);
  if (refused) return YUMA_REFUSED;
  new_bonds *made = &call->workspace->made;
  made->n = n;
  made->liquid = liquid;
  made->rows = found.count;
  made->placeOf = found.placeOf;
  made->most = found.most;

  double sum = 0;
  for (size_t r = 0; r < found.count; r++) {
    if (parameters->yuma3) {
      double biased = totals[r] * ((double)call->activeStake[found.rows[r]] / ONE) + BIAS;
      totals[r] = biased - BIAS;
    }
    sum += totals[r];
  }
  normalise(totals, (intptr_t)found.count, sum);
  memset(call->dividends, 0, (size_t)n * sizeof(int64_t));
  for (size_t r = 0; r < found.count; r++) call->dividends[found.rows[r]] = (int64_t)totals[r];
  return YUMA_DONE;
}

static void SET_NAME(store_bonds)(const new_bonds *made, const bool *permits, intptr_t room, yuma_new_bonds to) {
  if (made->layout == BONDS_DENSE)
    store_dense_bonds(made, permits, room, to);
  else if (made->layout == BONDS_COMPACT)
    store_compact_bonds(made, permits, room, to);
  else if (made->layout == BONDS_STACKED)
    store_stacked_bonds(made, permits, to);
  else
    store_listed_bonds(made, permits, room, to);
}
