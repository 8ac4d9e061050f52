// SPDX-License-Identifier: Apache-2.0

// The few vector operations the kernels are written in, on LANES lanes of doubles, 64, 32 and 16-bit integers.
// A set defines LANES, HAS_FMA and, where it has something better, ANY_BIT and LANE_MASK before it includes the
// kernels.
//
// Raw I32F32 values in [0, 2^32] are held as doubles. The rounding mode is minus infinity throughout, so
// `a * b + BIAS`, with BIAS = 1.5 * 2^52, is BIAS + floor(a * b): see Docs/Internals/Kernels.md, "Products".

// Vectors wider than the machine's are passed between functions that are all inlined: there is no ABI to change.
#pragma GCC diagnostic ignored "-Wpsabi"

#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)
#define SET_NAME(name) JOIN(name, SET)
#define INLINE static inline __attribute__((always_inline))

#ifndef LOW_U16
// The low 16 bits of each lane, of which bits 16 to 31 are 0.
#define LOW_U16(value) __builtin_convertvector(value, vh)
#endif
#ifndef LOW_U16_OF_TWO
// The same of two vectors, one after the other.
#define LOW_U16_OF_TWO(first, second) join_h(LOW_U16(first), LOW_U16(second))
#endif
#ifndef ADD_WHERE
// `sum`, and `value` besides in the lanes that are chosen.
#define ADD_WHERE(chosen, value, sum) ((sum) + (vd)((chosen) & (vl)(value)))
#endif

typedef double vd __attribute__((vector_size(LANES * 8)));
typedef double vd_half __attribute__((vector_size(LANES * 4)));
typedef int64_t vl __attribute__((vector_size(LANES * 8)));
typedef int32_t vi __attribute__((vector_size(LANES * 4)));
typedef uint32_t vu __attribute__((vector_size(LANES * 4)));
typedef float vf __attribute__((vector_size(LANES * 4)));
typedef uint16_t vh __attribute__((vector_size(LANES * 2)));
// Twice as wide, for lists of 16-bit integers.
#define WIDE_LANES (2 * LANES)
typedef uint16_t vhw __attribute__((vector_size(WIDE_LANES * 2)));

#define BIAS 0x1.8p52
#define ALL_LANES ((1u << LANES) - 1)
#define ONE 4294967296.0

INLINE vhw join_h(vh first, vh second) {
  vhw joined;
  memcpy(&joined, &first, sizeof first);
  memcpy((char *)&joined + sizeof first, &second, sizeof second);
  return joined;
}

INLINE vd splat(double value) { return value - (vd){0}; }
INLINE vi splat_i(int32_t value) { return value - (vi){0}; }

INLINE vd load_d(const double *from) {
  vd value;
  memcpy(&value, from, sizeof value);
  return value;
}
INLINE void store_d(double *to, vd value) { memcpy(to, &value, sizeof value); }

INLINE vi load_i(const int32_t *from) {
  vi value;
  memcpy(&value, from, sizeof value);
  return value;
}

INLINE vd double_of(vh value) {
#ifdef DOUBLE_OF_U16
  return DOUBLE_OF_U16(value);
#else
  return __builtin_convertvector(__builtin_convertvector(value, vi), vd);
#endif
}
INLINE vd load_u16(const uint16_t *from) {
  vh value;
  memcpy(&value, from, sizeof value);
  return double_of(value);
}

INLINE vd select_d(vl mask, vd yes, vd no) { return (vd)((mask & (vl)yes) | (~mask & (vl)no)); }
INLINE vi select_i(vi mask, vi yes, vi no) { return (mask & yes) | (~mask & no); }
INLINE vd min_d(vd a, vd b) { return select_d(a < b, a, b); }
INLINE vd max_d(vd a, vd b) { return select_d(a > b, a, b); }
INLINE vi min_i(vi a, vi b) { return select_i(a < b, a, b); }
INLINE vi max_i(vi a, vi b) { return select_i(a > b, a, b); }
INLINE vu min_u(vu a, vu b) { return (vu)select_i((vi)(a < b), (vi)a, (vi)b); }
INLINE vu max_u(vu a, vu b) { return (vu)select_i((vi)(a > b), (vi)a, (vi)b); }

#ifdef COUNT_HW
#define HAS_WINDOWS 1
#else
#define HAS_WINDOWS 0
#endif

#ifdef REGISTER_FMA
// a * b + c, rounded once: a vector is two of the machine's registers.
INLINE vd FMA(vd a, vd b, vd c) {
  REGISTER x[2], y[2], z[2];
  memcpy(x, &a, sizeof a);
  memcpy(y, &b, sizeof b);
  memcpy(z, &c, sizeof c);
  for (int k = 0; k < 2; k++) z[k] = REGISTER_FMA(x[k], y[k], z[k]);
  memcpy(&c, z, sizeof c);
  return c;
}
#endif

// The value, or 0 where it is less.
INLINE vd positive(vd value) {
#ifdef REGISTER_POSITIVE
  // Written out, since the compiler would compare, and mask.
  REGISTER halves[2];
  memcpy(halves, &value, sizeof value);
  for (int k = 0; k < 2; k++) halves[k] = REGISTER_POSITIVE(halves[k]);
  memcpy(&value, halves, sizeof value);
  return value;
#else
  return max_d(value, splat(0));
#endif
}

// floor(a * b) for |a * b| < 2^51.
INLINE vd floor_product(vd a, vd b) {
  vd biased = a * b + BIAS;
  return biased - BIAS;
}

// The low bits of integers held as doubles, below 2^51 in magnitude.
INLINE vi low_i32(vd value) { return __builtin_convertvector((vl)(value + BIAS), vi); }
// A value in [0, 2^32], in its low bits as it is stored: 0 to 65535.
INLINE vl rounded_to_u16(vd value) { return (vl)(value * splat(65535 / ONE) + BIAS); }

INLINE vh load_h(const uint16_t *from) {
  vh value;
  memcpy(&value, from, sizeof value);
  return value;
}
INLINE void store_h(uint16_t *to, vh value) { memcpy(to, &value, sizeof value); }

INLINE void store_hw(uint16_t *to, vhw value) { memcpy(to, &value, sizeof value); }
INLINE vhw load_hw(const uint16_t *from) {
  vhw value;
  memcpy(&value, from, sizeof value);
  return value;
}

// The sum of the lanes, integers whose sum is exact: it does not matter which are added first.
INLINE double sum_lanes(vd value) {
  double sums[LANES];
  memcpy(sums, &value, sizeof sums);
  for (int left = LANES / 2; left; left /= 2)
    for (int lane = 0; lane < left; lane++) sums[lane] += sums[lane + left];
  return sums[0];
}

INLINE uint32_t sum_u(vu value) {
#if defined(__clang__)
  return __builtin_reduce_add(value);
#else
  uint32_t sum = 0;
  for (int lane = 0; lane < LANES; lane++) sum += value[lane];
  return sum;
#endif
}

// The sum of LANES / 2 numbers.
INLINE double sum_half(const double *values) {
  double sum = 0;
  for (int lane = 0; lane < LANES / 2; lane++) sum += values[lane];
  return sum;
}

#ifndef ANY_BIT
INLINE int any_bit(vi value) {
  uint64_t words[LANES / 2], any = 0;
  memcpy(words, &value, sizeof words);
  for (int k = 0; k < LANES / 2; k++) any |= words[k];
  return any != 0;
}
#define ANY_BIT any_bit
#endif

#ifndef LANE_MASK
// Bit k is set where lane k of a comparison's result is.
INLINE unsigned lane_mask(vl mask) {
  unsigned bits = 0;
  for (int lane = 0; lane < LANES; lane++) bits |= (unsigned)(mask[lane] & 1) << lane;
  return bits;
}
#define LANE_MASK lane_mask
#endif

#ifndef ANY_ZERO
#define ANY_ZERO(values) ANY_BIT((vi)((values) == 0))
#endif

#ifndef LANE_MASK_H
// Bit k is set where lane k is not 0.
INLINE unsigned lane_mask_h(vh value) {
  unsigned bits = 0;
  for (int lane = 0; lane < LANES; lane++) bits |= (unsigned)(value[lane] != 0) << lane;
  return bits;
}
#define LANE_MASK_H lane_mask_h
#endif

#ifndef GATHER
INLINE vd gather_lanes(const double *table, const uint16_t *indices) {
  vd values;
  for (int lane = 0; lane < LANES; lane++) values[lane] = table[indices[lane]];
  return values;
}
#define GATHER gather_lanes
#endif

#ifndef COMPRESS
// Stores the lanes of `value` whose bits are set, one after the other. May write all LANES places.
INLINE void compress(uint16_t *to, vh value, unsigned mask) {
  uint16_t lanes[LANES];
  memcpy(lanes, &value, sizeof lanes);
  for (; mask; mask &= mask - 1) *to++ = lanes[__builtin_ctz(mask)];
}
#define COMPRESS compress
#endif

// The same. Where all lanes are chosen, as in a row without gaps, they need not be moved.
INLINE void store_chosen(uint16_t *to, vh value, unsigned mask) {
  if (mask == ALL_LANES)
    store_h(to, value);
  else
    COMPRESS(to, value, mask);
}

// Where a is greater than b, both 2^52 or more. Integers are compared by units that have less to do.
INLINE vl biased_greater(vd a, vd b) {
#if HAS_FMA
  return (vl)a > (vl)b;
#else
  return a > b;
#endif
}

// floor(value * 2^32 / sum) for value <= sum < 2^49, where `factor` is 2^32 / sum, in any rounding mode: the estimate
// is off by at most one, and the remainder, taken modulo 2^64, tells.
INLINE int64_t share_by(int64_t value, uint64_t sum, double factor) {
  uint64_t quotient = (uint64_t)((double)value * factor);
  int64_t remainder = (int64_t)(((uint64_t)value << 32) - quotient * sum);
  quotient += remainder >= (int64_t)sum;
  quotient -= remainder < 0;
  return (int64_t)quotient;
}

// Division by a common divisor a lane, for 0 <= numerator <= divisor, both integers, divisor < 2^48.
typedef struct {
  vd divisor;     // times 2^-32
  vd reciprocal;  // of that, rounded down
} divider;

INLINE divider divider_by(vd divisor) {
  divider by;
  by.divisor = max_d(divisor, splat(1)) * (1 / ONE);
  by.reciprocal = 1 / by.divisor;
  return by;
}

// floor(numerator * 2^32 / divisor): the estimate is exact or one too small, and the remainder tells.
// Without a fused multiply the remainder is not to be had, and the divide instruction does it.
INLINE vd divide(vd numerator, divider by) {
#if HAS_FMA
  vd quotient = floor_product(numerator, by.reciprocal);
  vd remainder = FMA(-quotient, by.divisor, numerator);
  return ADD_WHERE(remainder >= by.divisor, splat(1), quotient);
#else
  vd biased = numerator / by.divisor + BIAS;
  return biased - BIAS;
#endif
}

// The double above `value` > 0.
INLINE double next_up(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  bits++;
  memcpy(&value, &bits, sizeof bits);
  return value;
}

// The factor r with floor(v * r) = floor(v * 2^32 / divisor) for every v below 2^16; divisor < 2^32. 0 for 0.
INLINE double reciprocal_u16(double divisor) { return divisor > 0 ? next_up(ONE / divisor) : 0; }
INLINE vd reciprocals_u16(vd divisor) { return (vd)(((vl)(ONE / divisor) + 1) & (divisor > 0)); }
