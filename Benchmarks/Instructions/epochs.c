// SPDX-License-Identifier: Apache-2.0

// Epochs of a made-up subnet on one instruction set, again and again: epochs N V DENSITY RULES SET COUNT. RULES is 1
// (Yuma), 3 (Yuma 3) or l (with liquid alpha), SET a number of CInstructionSets.h. The subnet is like those of
// SubnetShape: a validator weighs well-known servers most often, one weight in 32 is 0, and seven weights in eight have
// a bond. Scripts/count-instructions.py counts what the kernels execute.
#include <stdio.h>
#include <stdlib.h>

#include "CYumaKernels.h"

static uint64_t state = 1;
static uint64_t below(uint64_t bound) {
  uint64_t z = (state += UINT64_C(0x9E3779B97F4A7C15));
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return (z ^ (z >> 31)) % bound;
}

static void *room(size_t bytes) {
  void *made = calloc(1, bytes);
  if (!made) exit(3);
  return made;
}

typedef struct {
  intptr_t *offsets;
  uint16_t *columns, *values;
  intptr_t count;
} rows;

static rows make_rows(size_t n, size_t validators) {
  size_t most = n * validators + 64;
  rows made = {room((n + 1) * sizeof(intptr_t)), room(most * 2), room(most * 2), 0};
  return made;
}
static void append(rows *to, size_t column, uint64_t value) {
  to->columns[to->count] = (uint16_t)column;
  to->values[to->count++] = (uint16_t)(value > 65535 ? 65535 : value);
}

int main(int count, char **words) {
  if (count != 7) return 64;
  size_t n = strtoul(words[1], NULL, 10), validators = strtoul(words[2], NULL, 10);
  uint64_t density = strtoul(words[3], NULL, 10);
  char rules = words[4][0];
  yuma_workspace *workspace = yuma_workspace_create(atoi(words[5]));
  if (!workspace) return 2;

  rows weights = make_rows(n, validators), bonds = make_rows(n, validators);
  bool *permits = room(n), *kept = room(n);
  uint64_t *limits = room(n * 8), *registered = room(n * 8), *quality = room(n * 8), stakes = 0;
  int64_t *stake = room(n * 8), *consensus = room(n * 8), *trust = room(n * 8), *incentive = room(n * 8),
          *dividends = room(n * 8);
  for (size_t i = 0; i < n; i++) {
    quality[i] = 1000 + below(60000);
    permits[i] = i < validators;
    kept[i] = true;
    limits[i] = 1;
    stake[i] = permits[i] ? (int64_t)(1 + below(1000)) : 0;
    stakes += (uint64_t)stake[i];
  }
  for (size_t i = 0; i < n; i++) {
    stake[i] = (int64_t)(((uint64_t)stake[i] << 32) / stakes);
    weights.offsets[i] = weights.count;
    bonds.offsets[i] = bonds.count;
    for (size_t j = 0; j < n && permits[i]; j++) {
      int known = j * 7919 % n < n * density / 100;
      if (below(400) >= (known ? 300 + density : density)) continue;
      append(&weights, j, below(32) == 0 ? 0 : quality[j] / 2 + below(quality[j] / 2));
      if (below(8) != 0) append(&bonds, j, quality[j] / 2 + below(quality[j] / 2));
    }
  }
  weights.offsets[n] = weights.count;
  bonds.offsets[n] = bonds.count;

  yuma_matrix w = {weights.offsets, weights.columns, weights.values}, b = {bonds.offsets, bonds.columns, bonds.values};
  yuma_entry_plan plan = {permits, limits, registered, -1};
  yuma_bond_parameters parameters = {900000, 65535, 45875, 58982, 1000, rules != '1', rules == 'l'};
  size_t most = n * validators + 64;
  yuma_new_bonds to = {room((n + 1) * sizeof(intptr_t)), room(most * 2), room(most * 2), NULL};
  for (int k = atoi(words[6]); k > 0; k--) {
    if (!yuma_consensus(workspace, (intptr_t)n, w, plan, stake, 32767, consensus, trust, incentive) ||
        !yuma_bonds(workspace, (intptr_t)n, w, plan, b, kept, consensus, incentive, stake, true, consensus, &parameters,
            false, dividends))
      return 1;
    yuma_store_bonds(workspace, permits, yuma_room_for_bonds(workspace, permits), to);
  }
  printf("%ld\n", (long)to.rowOffsets[n]);
  yuma_workspace_destroy(workspace);
}
