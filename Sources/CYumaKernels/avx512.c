// SPDX-License-Identifier: Apache-2.0
#include "workspace.h"

#if defined(__x86_64__)
#include <immintrin.h>

#if defined(__clang__)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma,bmi,bmi2"))), apply_to = function)
#else
#pragma GCC target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma,bmi,bmi2")
#endif

#define SET avx512
#define LANES 16
#define GROUP 3
#define HAS_FMA 1
#define REGISTER __m512d
#define REGISTER_FMA(a, b, c) _mm512_fmadd_pd(a, b, c)
#define ANY_BIT(value) any_bit_512((__m512i)(value))
#define LANE_MASK(mask) lane_mask_512(mask)
#define ANY_ZERO(values) (_mm512_testn_epi16_mask((__m512i)(values), (__m512i)(values)) != 0)
#define COUNT_HW(mask) __builtin_popcount(_mm512_movepi16_mask((__m512i)(mask)))
#define LANE_MASK_H(value) _mm256_test_epi16_mask((__m256i)(value), (__m256i)(value))
#define COMPRESS compress_512
#define REGISTER_POSITIVE(value) _mm512_max_pd(value, _mm512_setzero_pd())
#define LOW_U16(value) low_u16_512(value)
#define LOW_U16_OF_TWO(first, second) low_u16_of_two_512(first, second)
#define DOUBLE_OF_U16(value) double_of_u16_512(value)
#define ADD_WHERE(chosen, value, sum) add_where_512(chosen, value, sum)

typedef double wide_double __attribute__((vector_size(128)));
typedef int64_t wide_int __attribute__((vector_size(128)));

static inline __attribute__((always_inline)) int any_bit_512(__m512i value) {
  return _mm512_test_epi32_mask(value, value) != 0;
}

static inline __attribute__((always_inline)) unsigned lane_mask_512(wide_int mask) {
  __m512i halves[2];
  memcpy(halves, &mask, sizeof mask);
  return (unsigned)_mm512_movepi64_mask(halves[0]) | (unsigned)_mm512_movepi64_mask(halves[1]) << 8;
}

typedef uint16_t half_vector __attribute__((vector_size(32)));

static inline __attribute__((always_inline)) void compress_512(uint16_t *to, half_vector value, unsigned mask) {
  __m512i wide = _mm512_cvtepu16_epi32((__m256i)value);
  _mm256_storeu_si256((__m256i *)to, _mm512_cvtepi32_epi16(_mm512_maskz_compress_epi32((__mmask16)mask, wide)));
}

static inline __attribute__((always_inline)) half_vector low_u16_512(wide_int value) {
  __m512i halves[2];
  memcpy(halves, &value, sizeof value);
  const __m512i words = _mm512_set_epi16(
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 60, 56, 52, 48, 44, 40, 36, 32, 28, 24, 20, 16, 12, 8, 4, 0);
  return (half_vector)_mm512_castsi512_si256(_mm512_permutex2var_epi16(halves[0], words, halves[1]));
}

// By integers of 64 bits, whose conversion is one operation, where that of 32 bits is two.
static inline __attribute__((always_inline)) wide_double double_of_u16_512(half_vector value) {
  __m128i halves[2];
  __m512d doubles[2];
  memcpy(halves, &value, sizeof value);
  for (int k = 0; k < 2; k++) {
    __m512i wide = _mm512_cvtepu16_epi64(halves[k]);
    // Written out, since the compiler would choose the other way.
    __asm__("vcvtqq2pd %1, %0" : "=v"(doubles[k]) : "v"(wide));
  }
  wide_double made;
  memcpy(&made, doubles, sizeof made);
  return made;
}

static inline __attribute__((always_inline)) wide_double add_where_512(
    wide_int chosen, wide_double value, wide_double sum) {
  __m512i masks[2];
  __m512d values[2], sums[2];
  memcpy(masks, &chosen, sizeof chosen);
  memcpy(values, &value, sizeof value);
  memcpy(sums, &sum, sizeof sum);
  for (int k = 0; k < 2; k++) sums[k] = _mm512_mask_add_pd(sums[k], _mm512_movepi64_mask(masks[k]), sums[k], values[k]);
  memcpy(&sum, sums, sizeof sum);
  return sum;
}

typedef uint16_t whole_vector __attribute__((vector_size(64)));

static inline __attribute__((always_inline)) whole_vector low_u16_of_two_512(wide_int first, wide_int second) {
  __m512 x[2], y[2];
  memcpy(x, &first, sizeof first);
  memcpy(y, &second, sizeof second);
  __m512i low = _mm512_castps_si512(_mm512_shuffle_ps(x[0], x[1], 0x88));
  __m512i high = _mm512_castps_si512(_mm512_shuffle_ps(y[0], y[1], 0x88));
  // Of every 128 bits: lanes 2k, 2k + 1, 2k + 8, 2k + 9 of the first, then those of the second.
  const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  return (whole_vector)_mm512_permutexvar_epi32(order, _mm512_packus_epi32(low, high));
}

#include "kernels.h"

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
