// SPDX-License-Identifier: Apache-2.0
#include "workspace.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#define SET neon
#define LANES 4
#define GROUP 4
#define HAS_FMA 1
#define REGISTER float64x2_t
#define REGISTER_FMA(a, b, c) vfmaq_f64(c, a, b)
#define ANY_BIT(value) (vmaxvq_u32((uint32x4_t)(value)) != 0)

#include "kernels.h"
#endif
