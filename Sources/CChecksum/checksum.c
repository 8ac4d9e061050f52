// SPDX-License-Identifier: Apache-2.0
#include "CChecksum.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define WITH_PRODUCT __attribute__((target("pclmul,sse4.1")))

// A block moved on by as many bits as `factors` are for: both halves times what x to that power leaves modulo the polynomial,
// and the block that is there. The method is Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ
// Instruction", Intel, 2009.
WITH_PRODUCT static inline __m128i moved(__m128i block, __m128i factors, __m128i next) {
  __m128i low = _mm_clmulepi64_si128(block, factors, 0x00);
  __m128i high = _mm_clmulepi64_si128(block, factors, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

static inline __m128i block_at(const uint8_t *bytes) { return _mm_loadu_si128((const __m128i *)bytes); }

WITH_PRODUCT static size_t fold(const uint8_t *bytes, size_t count, uint32_t sum, uint8_t folded[16]) {
  // x^(n + 32) and x^(n - 32) modulo the polynomial, bits in reverse and one place up, for n = 512 and 128.
  const __m128i by_four = _mm_set_epi64x(0x1C6E41596, 0x154442BD4);
  const __m128i by_one = _mm_set_epi64x(0x0CCAA009E, 0x1751997D0);
  __m128i a = _mm_xor_si128(block_at(bytes), _mm_cvtsi32_si128((int)sum));
  __m128i b = block_at(bytes + 16), c = block_at(bytes + 32), d = block_at(bytes + 48);
  size_t done = 64;
  for (; count - done >= 64; done += 64) {
    a = moved(a, by_four, block_at(bytes + done));
    b = moved(b, by_four, block_at(bytes + done + 16));
    c = moved(c, by_four, block_at(bytes + done + 32));
    d = moved(d, by_four, block_at(bytes + done + 48));
  }
  d = moved(moved(moved(a, by_one, b), by_one, c), by_one, d);
  _mm_storeu_si128((__m128i *)folded, d);
  return done;
}
#endif

size_t yuma_crc32_fold(const void *bytes, size_t count, uint32_t sum, void *folded) {
#if defined(__x86_64__)
  if (count >= 64 && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1")) {
    return fold(bytes, count, sum, folded);
  }
#endif
  return 0;
}
