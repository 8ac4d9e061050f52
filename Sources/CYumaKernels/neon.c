// SPDX-License-Identifier: Apache-2.0
#include "workspace.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#define SET neon
#define LANES 4
#define GROUP 4
#define HAS_FMA 1
#define FMA fused_multiply_add
#define ANY_BIT(value) (vmaxvq_u32((uint32x4_t)(value)) != 0)

typedef double wide_double __attribute__((vector_size(32)));

static inline __attribute__((always_inline)) wide_double fused_multiply_add(
    wide_double a, wide_double b, wide_double c) {
  float64x2_t x[2], y[2], z[2];
  memcpy(x, &a, sizeof a);
  memcpy(y, &b, sizeof b);
  memcpy(z, &c, sizeof c);
  for (int k = 0; k < 2; k++) z[k] = vfmaq_f64(z[k], x[k], y[k]);
  memcpy(&c, z, sizeof c);
  return c;
}

#include "kernels.h"
#endif
