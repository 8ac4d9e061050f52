// SPDX-License-Identifier: Apache-2.0
#include "CInstructionSets.h"

#include <stdlib.h>

const char *instruction_set_name(int set) {
  switch (set) {
    case INSTRUCTION_SET_AVX512:
      return "avx512";
    case INSTRUCTION_SET_AVX2:
      return "avx2";
    case INSTRUCTION_SET_NEON:
      return "neon";
    case INSTRUCTION_SET_PORTABLE:
      return "portable";
    default:
      return NULL;
  }
}

// A virtual machine may hide any of these while it shows the others, so that each is asked for by name. The list is that
// of the kernels' `target` attributes, and what these imply.
#if defined(__x86_64__)
static bool has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("sse4.2");
}

static bool has_avx512(void) {
  return has_avx2() && __builtin_cpu_supports("f16c") && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
}
#endif

bool instruction_set_available(int set) {
  switch (set) {
#if defined(__x86_64__)
    case INSTRUCTION_SET_AVX512:
      return has_avx512();
    case INSTRUCTION_SET_AVX2:
      return has_avx2();
#endif
#if defined(__aarch64__)
    case INSTRUCTION_SET_NEON:
      return true;
#endif
    case INSTRUCTION_SET_PORTABLE:
      return true;
    default:
      return false;
  }
}

const char *instruction_set_forced(void) {
  const char *name = getenv("YUMA_KERNELS");
  return name && *name ? name : NULL;
}
