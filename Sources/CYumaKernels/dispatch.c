// SPDX-License-Identifier: Apache-2.0

// Which instruction sets there are, the workspace, and the calls in the rounding mode the kernels need.
#include <stdlib.h>

#include "rounding.h"
#include "workspace.h"

static const kernel_table *table_of(int set) {
  switch (set) {
#if defined(__x86_64__)
    case INSTRUCTION_SET_AVX512:
      return &yuma_kernels_avx512;
    case INSTRUCTION_SET_AVX2:
      return &yuma_kernels_avx2;
#endif
#if defined(__aarch64__)
    case INSTRUCTION_SET_NEON:
      return &yuma_kernels_neon;
#endif
    case INSTRUCTION_SET_PORTABLE:
      return &yuma_kernels_portable;
    default:
      return NULL;
  }
}

// No set takes for granted that its arithmetic rounds down.
static const kernel_table *usable_table_of(int set) {
  const kernel_table *kernels = instruction_set_available(set) ? table_of(set) : NULL;
  if (!kernels) return NULL;
  rounding_mode before = round_down();
  bool roundsDown = kernels->roundsDown();
  round_back(before);
  return roundsDown ? kernels : NULL;
}

bool yuma_kernels_available(int set) { return usable_table_of(set) != NULL; }

static bool is_size(intptr_t n) { return n >= 0 && n <= YUMA_MAXIMUM_NEURONS; }

yuma_workspace *yuma_workspace_create(int set) {
  const kernel_table *kernels = usable_table_of(set);
  yuma_workspace *workspace = kernels ? calloc(1, sizeof *workspace) : NULL;
  if (workspace) workspace->kernels = kernels;
  return workspace;
}

void yuma_workspace_destroy(yuma_workspace *workspace) {
  if (!workspace) return;
  for (int k = 0; k < BUFFER_COUNT; k++) free(workspace->buffers[k].start);
  free(workspace);
}

void *yuma_buffer(yuma_workspace *workspace, enum buffer which, size_t bytes) {
  if (bytes > workspace->buffers[which].capacity || !workspace->buffers[which].start) {
    free(workspace->buffers[which].start);
    workspace->buffers[which].start = NULL;
    workspace->buffers[which].capacity = 0;
    void *start;
    size_t room = (bytes + bytes / 8 + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
    if (posix_memalign(&start, ALIGNMENT, room)) return NULL;
    workspace->buffers[which].start = start;
    workspace->buffers[which].capacity = room;
  }
  return workspace->buffers[which].start;
}

bool yuma_consensus(yuma_workspace *workspace, intptr_t n, yuma_matrix weights, yuma_entry_plan plan,
    const int64_t *activeStake, uint16_t kappa, int64_t *consensus, int64_t *validatorTrust, int64_t *incentive) {
  if (!is_size(n)) return false;
  consensus_call call = {workspace, n, weights, plan, activeStake, kappa, consensus, validatorTrust, incentive};
  rounding_mode before = round_down();
  int status = workspace->kernels->consensus(&call);
  round_back(before);
  return status == YUMA_DONE;
}

bool yuma_bonds(yuma_workspace *workspace, intptr_t n, yuma_matrix weights, yuma_entry_plan plan, yuma_matrix bonds,
    const bool *bondColumnKept, const int64_t *consensus, const int64_t *incentive, const int64_t *activeStake,
    bool weightsAsBefore, const int64_t *liquidConsensus, const yuma_bond_parameters *parameters, bool keepsRaw,
    int64_t *dividends) {
  if (!is_size(n)) return false;
  bonds_call call = {workspace, n, weights, plan, bonds, bondColumnKept, consensus, incentive, activeStake,
      weightsAsBefore, liquidConsensus, parameters, keepsRaw, dividends};
  rounding_mode before = round_down();
  int status = workspace->kernels->bonds(&call);
  round_back(before);
  return status == YUMA_DONE;
}

int yuma_consensus_path(const yuma_workspace *workspace) { return workspace->consensusPath; }

int yuma_bonds_path(const yuma_workspace *workspace) {
  switch (workspace->made.layout) {
    case BONDS_DENSE:
      return YUMA_PATH_DENSE;
    case BONDS_STACKED:
      return YUMA_PATH_STACKED;
    case BONDS_COMPACT:
      return YUMA_PATH_COMPACT;
    case BONDS_LISTED:
      return YUMA_PATH_LISTED;
    default:
      return YUMA_PATH_NONE;
  }
}

bool yuma_bonds_liquid(const yuma_workspace *workspace) {
  return workspace->made.layout != BONDS_NONE && workspace->made.liquid;
}

intptr_t yuma_room_for_bonds(const yuma_workspace *workspace, const bool *permits) {
  const new_bonds *made = &workspace->made;
  intptr_t room = 0;
  for (intptr_t i = 0; i < made->n; i++) room += permits[i] && made->placeOf[i] >= 0 ? made->most[made->placeOf[i]] : 0;
  return room;
}

void yuma_store_bonds(const yuma_workspace *workspace, const bool *permits, intptr_t room, yuma_new_bonds to) {
  if (workspace->made.layout == BONDS_NONE) return;
  rounding_mode before = round_down();
  workspace->kernels->storeBonds(&workspace->made, permits, room, to);
  round_back(before);
}

bool yuma_stake(yuma_workspace *workspace, intptr_t n, const uint64_t *alphaStake, const uint64_t *taoStake,
    uint64_t taoWeight, uint64_t threshold, intptr_t owner, int64_t *stake, uint64_t *total) {
  return is_size(n) && workspace->kernels->stake(n, alphaStake, taoStake, taoWeight, threshold, owner, stake, total);
}

bool yuma_mark_largest(yuma_workspace *workspace, intptr_t n, intptr_t count, const int64_t *values, bool *marks) {
  return is_size(n) && workspace->kernels->markLargest(n, count, values, marks);
}

bool yuma_divide(yuma_workspace *workspace, intptr_t n, const int64_t *values, const int64_t *whole, int64_t *result) {
  return is_size(n) && workspace->kernels->divide(n, values, whole, result);
}

bool yuma_round_to_u16(yuma_workspace *workspace, intptr_t n, const int64_t *values, uint16_t *result) {
  return is_size(n) && workspace->kernels->roundToU16(n, values, result);
}

bool yuma_distribute(
    yuma_workspace *workspace, intptr_t n, uint64_t emission, const int64_t *shares, uint64_t *result) {
  return is_size(n) && workspace->kernels->distribute(n, emission, shares, result);
}
