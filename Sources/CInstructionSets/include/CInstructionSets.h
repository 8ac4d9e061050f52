// SPDX-License-Identifier: Apache-2.0

// The instruction sets that kernels are compiled for, whether this machine has them, and which one YUMA_KERNELS names.
// All modules with kernels ask here, so that one name means the same everywhere.
#ifndef C_INSTRUCTION_SETS_H
#define C_INSTRUCTION_SETS_H

#include <stdbool.h>

#include "StrictArithmetic.h"

#ifdef __cplusplus
extern "C" {
#endif

#if !defined(__clang__)
#define _Nonnull
#define _Nullable
#endif

/// The instruction sets, best first.
enum {
  INSTRUCTION_SET_AVX512 = 0,
  INSTRUCTION_SET_AVX2 = 1,
  INSTRUCTION_SET_NEON = 2,
  INSTRUCTION_SET_PORTABLE = 3,
  INSTRUCTION_SET_COUNT = 4,
};

/// "avx512", "avx2", "neon" or "portable"; null for another number.
const char *_Nullable instruction_set_name(int set);

/// Whether this machine has every instruction that kernels of `set` are compiled with.
bool instruction_set_available(int set);

/// The name in the environment variable YUMA_KERNELS; null if the variable is not set or empty.
const char *_Nullable instruction_set_forced(void);

#ifdef __cplusplus
}
#endif

#endif
