// SPDX-License-Identifier: Apache-2.0

// The floating-point rounding mode of this thread: down, and back to what it was.
#ifndef YUMA_ROUNDING_H
#define YUMA_ROUNDING_H

#include <stdint.h>

#if defined(__x86_64__)
#include <xmmintrin.h>
typedef unsigned rounding_mode;
static inline rounding_mode round_down(void) {
  rounding_mode before = _mm_getcsr();
  // Masks every exception, no flush to zero, rounding control 01: towards minus infinity.
  _mm_setcsr(0x1F80 | 0x2000);
  return before;
}
static inline void round_back(rounding_mode before) { _mm_setcsr(before); }
#elif defined(__aarch64__)
typedef uint64_t rounding_mode;
static inline rounding_mode round_down(void) {
  rounding_mode before;
  __asm__ volatile("mrs %0, fpcr" : "=r"(before)::"memory");
  __asm__ volatile("msr fpcr, %0" ::"r"(UINT64_C(2) << 22) : "memory");
  return before;
}
static inline void round_back(rounding_mode before) { __asm__ volatile("msr fpcr, %0" ::"r"(before) : "memory"); }
#else
#include <fenv.h>
typedef int rounding_mode;
static inline rounding_mode round_down(void) {
  rounding_mode before = fegetround();
#ifdef FE_DOWNWARD
  fesetround(FE_DOWNWARD);
#endif
  return before;
}
static inline void round_back(rounding_mode before) { fesetround(before); }
#endif

#endif
