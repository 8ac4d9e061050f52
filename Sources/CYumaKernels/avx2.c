// SPDX-License-Identifier: Apache-2.0
#include "workspace.h"

#if defined(__x86_64__)
#include <immintrin.h>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi,bmi2"))), apply_to = function)
#else
#pragma GCC target("avx2,fma,bmi,bmi2")
#endif

#define SET avx2
#define LANES 8
#define GROUP 3
#define HAS_FMA 1
#define REGISTER __m256d
#define REGISTER_FMA(a, b, c) _mm256_fmadd_pd(a, b, c)
#define ANY_BIT(value) any_bit_256((__m256i)(value))
#define LANE_MASK(mask) lane_mask_256(mask)
#define COUNT_HW(mask) (__builtin_popcount((unsigned)_mm256_movemask_epi8((__m256i)(mask))) / 2)
#define LANE_MASK_H(value) lane_mask_h_256((__m128i)(value))
#define COMPRESS compress_256
#define REGISTER_POSITIVE(value) _mm256_max_pd(value, _mm256_setzero_pd())
#define LOW_U16(value) low_u16_256(value)
#define LOW_U16_OF_TWO(first, second) low_u16_of_two_256(first, second)

typedef double wide_double __attribute__((vector_size(64)));
typedef int64_t wide_int __attribute__((vector_size(64)));

static inline __attribute__((always_inline)) int any_bit_256(__m256i value) {
  return !_mm256_testz_si256(value, value);
}

static inline __attribute__((always_inline)) unsigned lane_mask_256(wide_int mask) {
  __m256d halves[2];
  memcpy(halves, &mask, sizeof mask);
  return (unsigned)_mm256_movemask_pd(halves[0]) | (unsigned)_mm256_movemask_pd(halves[1]) << 4;
}

static inline __attribute__((always_inline)) unsigned lane_mask_h_256(__m128i value) {
  __m128i zero = _mm_cmpeq_epi16(value, _mm_setzero_si128());
  return ((unsigned)_mm_movemask_epi8(_mm_packs_epi16(zero, zero)) & 0xFF) ^ 0xFF;
}

typedef uint16_t half_vector __attribute__((vector_size(16)));

// The indices of the set bits, packed by pext, choose the lanes.
static inline __attribute__((always_inline)) void compress_256(uint16_t *to, half_vector value, unsigned mask) {
  uint64_t bytes = _pdep_u64(mask, UINT64_C(0x0101010101010101)) * 0xFF;
  uint64_t lanes = _pext_u64(UINT64_C(0x0706050403020100), bytes);
  __m128i first = _mm_slli_epi16(_mm_cvtepu8_epi16(_mm_cvtsi64_si128((int64_t)lanes)), 1);
  __m128i order = _mm_or_si128(first, _mm_slli_epi16(_mm_add_epi16(first, _mm_set1_epi16(1)), 8));
  _mm_storeu_si128((__m128i *)to, _mm_shuffle_epi8((__m128i)value, order));
}

static inline __attribute__((always_inline)) half_vector low_u16_256(wide_int value) {
  __m256 halves[2];
  memcpy(halves, &value, sizeof value);
  // The low 32 bits of lanes 0, 1, 4, 5, and 2, 3, 6, 7.
  __m256i low = _mm256_castps_si256(_mm256_shuffle_ps(halves[0], halves[1], 0x88));
  low = _mm256_permute4x64_epi64(low, 0xD8);
  return (half_vector)_mm_packus_epi32(_mm256_castsi256_si128(low), _mm256_extracti128_si256(low, 1));
}

typedef uint16_t whole_vector __attribute__((vector_size(32)));

static inline __attribute__((always_inline)) whole_vector low_u16_of_two_256(wide_int first, wide_int second) {
  __m256 x[2], y[2];
  memcpy(x, &first, sizeof first);
  memcpy(y, &second, sizeof second);
  __m256i low = _mm256_castps_si256(_mm256_shuffle_ps(x[0], x[1], 0x88));
  __m256i high = _mm256_castps_si256(_mm256_shuffle_ps(y[0], y[1], 0x88));
  // Pairs of lanes: 01, 45 of the first, 01, 45 of the second, 23, 67 of the first, 23, 67 of the second.
  const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
  return (whole_vector)_mm256_permutevar8x32_epi32(_mm256_packus_epi32(low, high), order);
}

#include "kernels.h"

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
