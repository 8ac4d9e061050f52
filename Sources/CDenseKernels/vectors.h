// SPDX-License-Identifier: Apache-2.0

// Eight doubles at once, whatever the width of the machine's vectors: the compiler splits them.

#define LANES 8

typedef double vd __attribute__((vector_size(64)));
typedef int64_t vl __attribute__((vector_size(64)));

INLINE vd splat(double value) { return (vd){value, value, value, value, value, value, value, value}; }

INLINE vd load(const double *from) {
  vd value;
  memcpy(&value, from, sizeof value);
  return value;
}
INLINE void store(double *to, vd value) { memcpy(to, &value, sizeof value); }

// The first `count` lanes, up to 8; 0 in the others.
INLINE vd load_first(intptr_t count, const double *from) {
  if (count >= LANES) return load(from);
  double lanes[LANES] = {0};
  for (intptr_t k = 0; k < count; k++) lanes[k] = from[k];
  return load(lanes);
}
INLINE void store_first(intptr_t count, double *to, vd value) {
  if (count >= LANES) return store(to, value);
  double lanes[LANES];
  store(lanes, value);
  for (intptr_t k = 0; k < count; k++) to[k] = lanes[k];
}

INLINE vd choose(vl mask, vd yes, vd no) { return (vd)((mask & (vl)yes) | (~mask & (vl)no)); }
INLINE vd minimum(vd a, vd b) { return choose(a < b, a, b); }
INLINE vd maximum(vd a, vd b) { return choose(a > b, a, b); }

// The order in which lanes are added up.
INLINE double sum_of_lanes(vd value) {
  double a = (value[0] + value[4]) + (value[2] + value[6]);
  double b = (value[1] + value[5]) + (value[3] + value[7]);
  return a + b;
}

// Bit k is set where lane k of a comparison's result is.
#ifndef LANE_MASK
INLINE unsigned lane_mask(vl mask) {
  unsigned bits = 0;
  for (int lane = 0; lane < LANES; lane++) bits |= (unsigned)(mask[lane] & 1) << lane;
  return bits;
}
#define LANE_MASK lane_mask
#endif
