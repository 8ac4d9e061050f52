// SPDX-License-Identifier: Apache-2.0

// GMP's low-level functions as functions: in gmp.h they are macros, which Swift does not import.
#ifndef CGMP_SHIM_H
#define CGMP_SHIM_H

#include <gmp.h>

#if GMP_LIMB_BITS != 64 || GMP_NAIL_BITS != 0
#error "limbs of 64 bits are needed"
#endif

static inline mp_limb_t cgmp_add_n(mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b, mp_size_t n) {
  return mpn_add_n(r, a, b, n);
}

static inline mp_limb_t cgmp_sub_n(mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b, mp_size_t n) {
  return mpn_sub_n(r, a, b, n);
}

static inline mp_limb_t cgmp_add_1(mp_limb_t *r, const mp_limb_t *a, mp_size_t n, mp_limb_t b) {
  return mpn_add_1(r, a, n, b);
}

static inline mp_limb_t cgmp_mul(
    mp_limb_t *r, const mp_limb_t *a, mp_size_t aCount, const mp_limb_t *b, mp_size_t bCount) {
  return mpn_mul(r, a, aCount, b, bCount);
}

static inline void cgmp_mul_n(mp_limb_t *r, const mp_limb_t *a, const mp_limb_t *b, mp_size_t n) { mpn_mul_n(r, a, b, n); }

static inline mp_limb_t cgmp_mul_1(mp_limb_t *r, const mp_limb_t *a, mp_size_t n, mp_limb_t b) {
  return mpn_mul_1(r, a, n, b);
}

static inline mp_limb_t cgmp_divrem_1(mp_limb_t *q, const mp_limb_t *a, mp_size_t n, mp_limb_t b) {
  return mpn_divrem_1(q, 0, a, n, b);
}

static inline void cgmp_tdiv_qr(
    mp_limb_t *q, mp_limb_t *r, const mp_limb_t *a, mp_size_t aCount, const mp_limb_t *b, mp_size_t bCount) {
  mpn_tdiv_qr(q, r, 0, a, aCount, b, bCount);
}

static inline mp_limb_t cgmp_lshift(mp_limb_t *r, const mp_limb_t *a, mp_size_t n, unsigned bits) {
  return mpn_lshift(r, a, n, bits);
}

static inline mp_limb_t cgmp_rshift(mp_limb_t *r, const mp_limb_t *a, mp_size_t n, unsigned bits) {
  return mpn_rshift(r, a, n, bits);
}

static inline int cgmp_cmp(const mp_limb_t *a, const mp_limb_t *b, mp_size_t n) { return mpn_cmp(a, b, n); }

static inline size_t cgmp_get_decimal(unsigned char *digits, mp_limb_t *a, mp_size_t n) {
  return mpn_get_str(digits, 10, a, n);
}

#endif
