// Which instruction sets there are, and which is taken.
#include <stdlib.h>
#include <string.h>

#include "CDenseKernels.h"

extern const dense_kernels dense_kernels_avx512, dense_kernels_avx2, dense_kernels_portable;

const dense_kernels *dense_kernels_of(int set) {
  switch (set) {
#if defined(__x86_64__)
    case DENSE_SET_AVX512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                     __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")
                 ? &dense_kernels_avx512
                 : NULL;
    case DENSE_SET_AVX2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") ? &dense_kernels_avx2 : NULL;
#endif
    case DENSE_SET_PORTABLE:
      return &dense_kernels_portable;
    default:
      return NULL;
  }
}

const dense_kernels *dense_kernels_best(void) {
  static const dense_kernels *_Atomic chosen;
  if (chosen) return chosen;
  const char *forced = getenv("YUMA_KERNELS");
  const dense_kernels *best = NULL;
  for (int set = 0; set < DENSE_SET_COUNT; set++) {
    const dense_kernels *kernels = dense_kernels_of(set);
    if (!kernels) continue;
    if (!best) best = kernels;
    // The other sets' names, and a set that this machine has not, ask for nothing here.
    if (forced && strcmp(forced, kernels->name) == 0) best = kernels;
  }
  chosen = best;
  return best;
}

intptr_t dense_median_room(intptr_t rows) {
  // The scores of eight columns, their candidates and the stakes of these, and what aligns them to a cache line.
  return 8 * rows + 2 * 8 * (rows + 8) + 8;
}
