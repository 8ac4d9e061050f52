// SPDX-License-Identifier: Apache-2.0

// Compares every set of kernels this machine has with the oracle, bit for bit, on random epochs.
//
//     driver [FIRST_SEED [COUNT [SET...]]]      SET: avx512, avx2, neon, portable
//
// A kernel may refuse; what it does not refuse must agree. Every array is allocated to its exact length, so that the
// address sanitizer sees an access beyond it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"

static const char *const setNames[INSTRUCTION_SET_COUNT] = {"avx512", "avx2", "neon", "portable"};

static uint64_t state;
static uint64_t next_random(void) {
  uint64_t z = state += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}
static uint64_t below(uint64_t bound) { return next_random() % bound; }
static int one_in(uint64_t n) { return below(n) == 0; }

static void *exactly(size_t bytes) {
  void *memory = malloc(bytes ? bytes : 1);
  if (!memory) abort();
  return memory;
}

typedef struct {
  intptr_t *rowOffsets;
  uint16_t *columns, *values;
} matrix;

static yuma_matrix view(const matrix *of) {
  yuma_matrix made = {of->rowOffsets, of->columns, of->values};
  return made;
}

// How values are drawn: any, few different ones, all one, extremes, and zeros among them.
static uint16_t draw_value(int style) {
  switch (style) {
    case 0:
      return (uint16_t)(1 + below(65535));
    case 1:
      return (uint16_t)(1 + below(3));
    case 2:
      return 65535;
    case 3:
      return one_in(3) ? 0 : (uint16_t)below(65536);
    case 4:
      return one_in(8) ? 65535 : one_in(2) ? 1 : 0;
    default:
      return (uint16_t)(below(65536) >> below(16));
  }
}

static matrix draw_matrix(intptr_t n, int hostile) {
  static const int densities[] = {0, 2, 5, 10, 20, 30, 60, 85, 95, 100};
  uint64_t density = (uint64_t)densities[below(10)], filled = 1 + below(100);
  int style = (int)below(6), long_columns = hostile && one_in(3), shuffled = hostile && one_in(3);
  // Columns that come twice, and nothing else that is out of order.
  int twiceAlone = shuffled && one_in(2);
  intptr_t span = long_columns ? n + 5 : n, room = n * (span + 2);
  matrix made = {exactly((size_t)(n + 1) * sizeof(intptr_t)), exactly((size_t)room * 2), exactly((size_t)room * 2)};
  intptr_t count = 0;
  for (intptr_t i = 0; i < n; i++) {
    made.rowOffsets[i] = count;
    if (below(100) >= filled) continue;
    int own = one_in(3) ? (int)below(6) : style;
    // A hole: columns beside each other that the row lacks.
    intptr_t hole = one_in(3) ? (intptr_t)below((uint64_t)span) : span, behind = hole + (intptr_t)below(70);
    for (intptr_t j = 0; j < span; j++) {
      if (below(100) >= density || (j > 65535) || (j >= hole && j < behind)) continue;
      made.columns[count] = (uint16_t)j;
      made.values[count++] = draw_value(own);
      if (hostile && one_in(200) && count < room - n) {
        made.columns[count] = (uint16_t)below((uint64_t)span);
        made.values[count++] = draw_value(own);
      }
    }
    intptr_t start = made.rowOffsets[i];
    if (shuffled && count > start + 1 && one_in(6)) {
      intptr_t twice = start + (intptr_t)below((uint64_t)(count - start - 1));
      made.columns[twice + 1] = made.columns[twice];
    }
    if (shuffled && !twiceAlone && count > start + 1 && one_in(4)) {
      intptr_t a = start + (intptr_t)below((uint64_t)(count - start)),
               b = start + (intptr_t)below((uint64_t)(count - start));
      uint16_t column = made.columns[a], value = made.values[a];
      made.columns[a] = made.columns[b];
      made.values[a] = made.values[b];
      made.columns[b] = column;
      made.values[b] = value;
    }
  }
  made.rowOffsets[n] = count;
  uint16_t *columns = exactly((size_t)count * 2), *values = exactly((size_t)count * 2);
  memcpy(columns, made.columns, (size_t)count * 2);
  memcpy(values, made.values, (size_t)count * 2);
  free(made.columns);
  free(made.values);
  made.columns = columns;
  made.values = values;
  return made;
}

static void draw_shares(int64_t *shares, intptr_t n, int style, uint64_t filled) {
  uint64_t sum = 0;
  for (intptr_t i = 0; i < n; i++) {
    uint64_t share = style == 0   ? 1
                     : style == 1 ? 1 + below(1u << 20)
                     : style == 2 ? UINT64_C(1) << below(31)
                                  : below(1u << 30) >> below(31);
    shares[i] = below(100) < filled ? (int64_t)share : 0;
    if (style == 3 && one_in(20)) shares[i] = (int64_t)1 << 38;
    sum += (uint64_t)shares[i];
  }
  for (intptr_t i = 0; i < n && sum; i++) shares[i] = (int64_t)(((unsigned __int128)shares[i] << 32) / sum);
}

// Two who share the stake so that one has exactly kappa of it.
static void share_by_majority(int64_t *shares, intptr_t n, uint16_t kappa) {
  memset(shares, 0, (size_t)n * sizeof(int64_t));
  int64_t part = (int64_t)(((uint64_t)kappa << 32) / 65535);
  // Of a sum of three quarters, whose reciprocal is not exact: a sixteenth of the part is thrice a share.
  if (part % 16 == 0 && one_in(2)) {
    shares[below((uint64_t)n)] += part / 16 * 3;
    shares[below((uint64_t)n)] += (INT64_C(3) << 28) - part / 16 * 3;
    return;
  }
  shares[below((uint64_t)n)] += part;
  shares[below((uint64_t)n)] += (INT64_C(1) << 32) - part;
}

static uint16_t draw_u16(void) {
  static const uint16_t edges[] = {0, 1, 32767, 32768, 65534, 65535};
  return one_in(2) ? edges[below(6)] : (uint16_t)below(65536);
}

static uint64_t failures;
static void expect_equal(
    const char *what, int set, uint64_t seed, const int64_t *found, const int64_t *expected, intptr_t n) {
  for (intptr_t i = 0; i < n; i++) {
    if (found[i] == expected[i]) continue;
    printf("seed %llu, %s: %s[%lld] is %lld, expected %lld\n", (unsigned long long)seed, setNames[set], what,
        (long long)i, (long long)found[i], (long long)expected[i]);
    failures++;
    return;
  }
}

static yuma_workspace *workspaces[INSTRUCTION_SET_COUNT];
static uint64_t done[INSTRUCTION_SET_COUNT][2], asked, ways[INSTRUCTION_SET_COUNT][3][YUMA_PATH_COUNT];

static void run(uint64_t seed) {
  state = seed;
  int hostile = one_in(6);
  intptr_t n = one_in(12) ? 100 + (intptr_t)below(200) : one_in(4) ? 1 + (intptr_t)below(12) : 1 + (intptr_t)below(80);
  size_t size = (size_t)n;
  bool *permitted = exactly(size), *kept = exactly(size), *newPermits = exactly(size);
  uint64_t *limit = exactly(size * 8), *registered = exactly(size * 8);
  int64_t *active = exactly(size * 8), *incentive = exactly(size * 8), *liquidConsensus = exactly(size * 8);
  int64_t *found[3], *expected[3];
  for (int k = 0; k < 3; k++) {
    found[k] = exactly(size * 8);
    expected[k] = exactly(size * 8);
  }
  matrix weights = draw_matrix(n, hostile), bonds = draw_matrix(n, hostile);
  uint64_t permits = 1 + below(100), late = one_in(2) ? 0 : below(30), dropped = one_in(2) ? 0 : below(60);
  for (intptr_t i = 0; i < n; i++) {
    permitted[i] = below(100) < permits;
    newPermits[i] = one_in(10) ? !permitted[i] : permitted[i];
    kept[i] = below(100) >= dropped;
    limit[i] = 1000 + below(1000);
    registered[i] = below(100) < late ? 900 + below(1200) : below(1000);
  }
  if (hostile && one_in(4)) limit[below(size)] = UINT64_MAX;
  draw_shares(active, n, (int)below(4), 1 + below(100));
  for (intptr_t i = 0; i < n; i++)
    if (!permitted[i] && !hostile) active[i] = 0;
  if (one_in(8)) active[below(size)] = 0;
  if (hostile && one_in(3)) active[below(size)] = (int64_t)next_random() >> below(40);
  yuma_entry_plan plan = {permitted, limit, registered, one_in(2) ? -1 : (intptr_t)below(size)};
  uint16_t kappa = draw_u16();

  // A subnet's epochs follow one another, and its consensus is a guess of the next: some epochs again, with other
  // weights, stake or majority, as they were, and as they had been.
  static const char *const names[] = {"consensus", "validatorTrust", "incentive"};
  int epochs = one_in(3) ? 1 + (int)below(4) : 1;
  for (int epoch = 0; epoch < epochs; epoch++) {
    uint64_t changed = epoch == 0 ? 0 : below(4) * below(30);
    for (intptr_t k = 0; k < weights.rowOffsets[n] && changed > 0; k++)
      if (below(100) < changed) weights.values[k] = draw_value((int)below(6));
    if (epoch > 0 && one_in(3)) draw_shares(active, n, (int)below(4), 1 + below(100));
    if (epoch > 0 && one_in(4)) kappa = draw_u16();
    if (one_in(10)) share_by_majority(active, n, kappa);
    oracle_run_consensus(n, view(&weights), plan, active, kappa, expected[0], expected[1], expected[2]);
    asked += epoch == 0;
    for (int set = 0; set < INSTRUCTION_SET_COUNT; set++) {
      if (!workspaces[set] ||
          !yuma_consensus(workspaces[set], n, view(&weights), plan, active, kappa, found[0], found[1], found[2]))
        continue;
      done[set][0] += epoch == 0;
      ways[set][0][yuma_consensus_path(workspaces[set])]++;
      for (int k = 0; k < 3; k++) expect_equal(names[k], set, seed, found[k], expected[k], n);
    }
  }

  yuma_bond_parameters p = {0};
  p.bondsMovingAverage = one_in(4)    ? 900000
                         : one_in(4)  ? 1000000
                         : one_in(4)  ? 0
                         : one_in(20) ? next_random()
                                      : below(1000001);
  p.bondsPenalty = one_in(3) ? 65535 : draw_u16();
  p.alphaLow = draw_u16();
  p.alphaHigh = draw_u16();
  // The exponential of 1, a constant, is that of 200 where nothing differs; beyond 1600 no bounds are tried.
  static const int16_t steep[] = {200, -200, 1600, -1600, 1601, -1601};
  p.alphaSigmoidSteepness = (int16_t)(one_in(3)   ? 1000
                                      : one_in(6) ? steep[below(6)]
                                      : one_in(2) ? (int)below(65536) - 32768
                                                  : (int)below(4001) - 2000);
  p.yuma3 = !one_in(3);
  p.liquidAlpha = one_in(2);
  // The chain's usual parameters.
  if (one_in(4)) {
    p = (yuma_bond_parameters){900000, 65535, 45875, 58982, 1000, true, true};
    if (one_in(2)) p.alphaLow = (uint16_t)below(p.alphaHigh + 1);
  }
  if (one_in(3)) {
    draw_shares(incentive, n, (int)below(4), below(101));
  } else {
    memcpy(incentive, expected[2], size * 8);
  }
  memcpy(liquidConsensus, expected[0], size * 8);
  if (one_in(4))
    for (intptr_t i = 0; i < n; i++) liquidConsensus[i] = one_in(3) ? (int64_t)below(UINT64_C(1) << 32) : 0;
  if (hostile && one_in(6)) incentive[below(size)] = (int64_t)next_random() >> below(40);
  if (hostile && one_in(6)) liquidConsensus[below(size)] = (int64_t)next_random() >> below(40);

  int asBefore = one_in(2);
  for (intptr_t k = 0; k < weights.rowOffsets[n] && !asBefore; k++)
    if (one_in(3)) weights.values[k] = draw_value((int)below(6));

  size_t room = size * (2 * size + 16);
  yuma_new_bonds truth = {
      exactly((size + 1) * sizeof(intptr_t)), exactly(room * 2), exactly(room * 2), exactly(room * 8)};
  oracle_run_bonds(n, view(&weights), plan, view(&bonds), kept, expected[0], incentive, active, newPermits,
      liquidConsensus, &p, expected[1], truth);
  for (int set = 0; set < INSTRUCTION_SET_COUNT; set++) {
    bool raw = one_in(2);
    // Bonds that are worked out twice: the first time with an incentive of their own.
    if (workspaces[set] && asBefore && one_in(4)) {
      memset(found[0], 0, size * 8);
      found[0][below(size)] = INT64_C(1) << 32;
      yuma_bonds(workspaces[set], n, view(&weights), plan, view(&bonds), kept, expected[0], found[0], active, true,
          liquidConsensus, &p, raw, found[1]);
    }
    if (!workspaces[set] || !yuma_bonds(workspaces[set], n, view(&weights), plan, view(&bonds), kept, expected[0],
                                incentive, active, asBefore, liquidConsensus, &p, raw, found[1]))
      continue;
    done[set][1]++;
    ways[set][yuma_bonds_liquid(workspaces[set]) ? 2 : 1][yuma_bonds_path(workspaces[set])]++;
    size_t capacity = (size_t)yuma_room_for_bonds(workspaces[set], newPermits);
    yuma_new_bonds made = {exactly((size + 1) * sizeof(intptr_t)), exactly(capacity * 2), exactly(capacity * 2),
        raw ? exactly(capacity * 8) : NULL};
    yuma_store_bonds(workspaces[set], newPermits, (intptr_t)capacity, made);
    expect_equal("dividends", set, seed, found[1], expected[1], n);
    int64_t same = memcmp(made.rowOffsets, truth.rowOffsets, (size + 1) * sizeof(intptr_t)) != 0, none = 0;
    expect_equal("bond rows", set, seed, &same, &none, 1);
    intptr_t count = same ? 0 : truth.rowOffsets[n];
    for (intptr_t k = 0; k < count; k++) {
      int64_t cell[3] = {made.columns[k], made.values[k], raw ? made.raw[k] : 0};
      int64_t right[3] = {truth.columns[k], truth.values[k], raw ? truth.raw[k] : 0};
      if (memcmp(cell, right, sizeof cell) == 0) continue;
      expect_equal("bond cell", set, seed, cell, right, 3);
      break;
    }
    void *mine[] = {made.rowOffsets, made.columns, made.values, made.raw};
    for (size_t k = 0; k < sizeof mine / sizeof *mine; k++) free(mine[k]);
  }
  void *all[] = {permitted, kept, newPermits, limit, registered, active, incentive, liquidConsensus, found[0], found[1],
      found[2], expected[0], expected[1], expected[2], weights.rowOffsets, weights.columns, weights.values,
      bonds.rowOffsets, bonds.columns, bonds.values, truth.rowOffsets, truth.columns, truth.values, truth.raw};
  for (size_t k = 0; k < sizeof all / sizeof *all; k++) free(all[k]);
}

int main(int count, char **arguments) {
  uint64_t first = count > 1 ? strtoull(arguments[1], NULL, 10) : 1;
  uint64_t number = count > 2 ? strtoull(arguments[2], NULL, 10) : 2000;
  for (int set = 0; set < INSTRUCTION_SET_COUNT; set++) {
    int wanted = count <= 3;
    for (int k = 3; k < count; k++) wanted |= strcmp(arguments[k], setNames[set]) == 0;
    if (wanted) workspaces[set] = yuma_workspace_create(set);
    if (count > 3 && wanted && !workspaces[set]) {
      printf("the %s kernels are not available here\n", setNames[set]);
      return 2;
    }
  }
  failures += bounds_check(first, 100 * number);
  for (uint64_t seed = first; seed < first + number && failures < 20; seed++) run(seed);
  for (int set = 0; set < INSTRUCTION_SET_COUNT; set++) {
    if (!workspaces[set]) continue;
    printf("%s: consensus %llu, bonds %llu of %llu epochs, the rest refused\n", setNames[set],
        (unsigned long long)done[set][0], (unsigned long long)done[set][1], (unsigned long long)asked);
    // Whoever compares much has compared every way.
    static const char *const stages[3] = {"consensus", "bonds, fixed alpha", "bonds, liquid alpha"};
    // Without a fused multiply liquid alpha always has a list.
    int strips = set == INSTRUCTION_SET_PORTABLE ? 0 : 1 << YUMA_PATH_DENSE | 1 << YUMA_PATH_COMPACT;
    const int exist[3] = {1 << YUMA_PATH_DENSE | 1 << YUMA_PATH_SPARSE | 1 << YUMA_PATH_COMPACT,
        1 << YUMA_PATH_DENSE | 1 << YUMA_PATH_COMPACT | 1 << YUMA_PATH_STACKED, strips | 1 << YUMA_PATH_LISTED};
    for (int stage = 0; stage < 3; stage++) {
      printf("  %s, by path:", stages[stage]);
      for (int path = 0; path < YUMA_PATH_COUNT; path++) {
        printf(" %llu", (unsigned long long)ways[set][stage][path]);
        if (asked >= 2000 && (ways[set][stage][path] > 0) != (exist[stage] >> path & 1)) {
          printf(" (path %d is not what is expected)", path);
          failures++;
        }
      }
      printf("\n");
    }
    yuma_workspace_destroy(workspaces[set]);
  }
  printf("%llu differences, seeds %llu to %llu\n", (unsigned long long)failures, (unsigned long long)first,
      (unsigned long long)(first + number - 1));
  return failures != 0;
}
