// SPDX-License-Identifier: Apache-2.0
#include "standard.h"

#if defined(__x86_64__)
#include <immintrin.h>

#if defined(__clang__)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,bmi,bmi2"))), apply_to = function)
#else
#pragma GCC target("avx512f,avx512dq,avx512bw,avx512vl,avx2,bmi,bmi2")
#endif

#define SET avx512
#define LANE_MASK(mask) _mm512_movepi64_mask((__m512i)(mask))

#include "kernels.h"

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
