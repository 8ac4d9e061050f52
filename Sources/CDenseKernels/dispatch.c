// SPDX-License-Identifier: Apache-2.0

// Which instruction sets there are.
#include "CDenseKernels.h"

#include <stddef.h>

extern const dense_kernels dense_kernels_avx512, dense_kernels_avx2, dense_kernels_neon, dense_kernels_portable;

const dense_kernels *dense_kernels_of(int set) {
  if (!instruction_set_available(set)) return NULL;
  switch (set) {
#if defined(__x86_64__)
    case INSTRUCTION_SET_AVX512:
      return &dense_kernels_avx512;
    case INSTRUCTION_SET_AVX2:
      return &dense_kernels_avx2;
#endif
#if defined(__aarch64__)
    case INSTRUCTION_SET_NEON:
      return &dense_kernels_neon;
#endif
    case INSTRUCTION_SET_PORTABLE:
      return &dense_kernels_portable;
    default:
      return NULL;
  }
}

const dense_kernels *dense_kernels_portable_set(void) { return &dense_kernels_portable; }

intptr_t dense_median_room(intptr_t rows) {
  // The scores of eight columns, their candidates and the stakes of these, and what aligns them to a cache line.
  return 8 * rows + 2 * 8 * (rows + 8) + 8;
}
