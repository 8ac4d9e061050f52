// SPDX-License-Identifier: Apache-2.0
#include "standard.h"

#if defined(__x86_64__)
#include <immintrin.h>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2"))), apply_to = function)
#else
#pragma GCC target("avx2,bmi,bmi2")
#endif

#define SET avx2
#define LANE_MASK(mask) lane_mask_256(mask)

static inline __attribute__((always_inline)) unsigned lane_mask_256(
    int64_t __attribute__((vector_size(64))) mask) {
  __m256d halves[2];
  memcpy(halves, &mask, sizeof mask);
  return (unsigned)_mm256_movemask_pd(halves[0]) | (unsigned)_mm256_movemask_pd(halves[1]) << 4;
}

#include "kernels.h"

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
