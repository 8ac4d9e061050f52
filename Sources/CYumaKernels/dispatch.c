// Which instruction sets there are, the workspace, and the calls in the rounding mode the kernels need.
#include <stdlib.h>

#include "rounding.h"
#include "workspace.h"

// Whether this machine rounds down when told to: the portable kernels do not take it for granted.
static int machine_rounds_down(void) {
  volatile double bias = 0x1.8p52, above = 0.75, below = -0.25;
  rounding_mode before = round_down();
  volatile double first = bias + above, second = bias + below;
  round_back(before);
  return first == bias && second == bias - 1;
}

static const kernel_table *table_of(int set) {
  switch (set) {
#if defined(__x86_64__)
    case YUMA_SET_AVX512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                     __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
                     __builtin_cpu_supports("fma")
                 ? &yuma_kernels_avx512
                 : NULL;
    case YUMA_SET_AVX2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &yuma_kernels_avx2 : NULL;
#endif
#if defined(__aarch64__)
    case YUMA_SET_NEON:
      return &yuma_kernels_neon;
#endif
    case YUMA_SET_PORTABLE:
      return machine_rounds_down() ? &yuma_kernels_portable : NULL;
    default:
      return NULL;
  }
}

bool yuma_kernels_available(int set) { return table_of(set) != NULL; }

const char *yuma_kernels_forced(void) { return getenv("YUMA_KERNELS"); }

yuma_workspace *yuma_workspace_create(int set) {
  const kernel_table *kernels = table_of(set);
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
      return workspace->made.someLoose ? YUMA_PATH_LOOSE : YUMA_PATH_STACKED;
    case BONDS_LISTED:
      return YUMA_PATH_LISTED;
    default:
      return YUMA_PATH_NONE;
  }
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
  return workspace->kernels->stake(n, alphaStake, taoStake, taoWeight, threshold, owner, stake, total);
}

bool yuma_mark_largest(yuma_workspace *workspace, intptr_t n, intptr_t count, const int64_t *values, bool *marks) {
  return workspace->kernels->markLargest(n, count, values, marks);
}

bool yuma_divide(yuma_workspace *workspace, intptr_t n, const int64_t *values, const int64_t *whole, int64_t *result) {
  return workspace->kernels->divide(n, values, whole, result);
}

bool yuma_round_to_u16(yuma_workspace *workspace, intptr_t n, const int64_t *values, uint16_t *result) {
  return workspace->kernels->roundToU16(n, values, result);
}

bool yuma_distribute(
    yuma_workspace *workspace, intptr_t n, uint64_t emission, const int64_t *shares, uint64_t *result) {
  return workspace->kernels->distribute(n, emission, shares, result);
}
