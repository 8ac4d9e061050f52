// SPDX-License-Identifier: Apache-2.0

// What every processor of the architecture has: SSE2 on x86-64, NEON on arm64.
#include "standard.h"

#define SET portable

#include "kernels.h"

#if defined(__aarch64__)
// What every arm64 processor has is NEON.
const dense_kernels dense_kernels_neon = TABLE_OF_KERNELS("neon");
#endif
