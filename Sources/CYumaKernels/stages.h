// SPDX-License-Identifier: Apache-2.0

// The stages of an epoch on lists of n numbers, in integers: plain loops, which the compiler turns into vectors. They
// depend on no rounding mode.

typedef unsigned __int128 wide;

// All values in [0, 2^33), so that the sum of n <= 2^16 of them does not wrap.
static bool sum_small(const int64_t *values, intptr_t n, uint64_t *sum) {
  uint64_t total = 0, all = 0;
  for (intptr_t i = 0; i < n; i++) {
    total += (uint64_t)values[i];
    all |= (uint64_t)values[i];
  }
  *sum = total;
  return n <= 65536 && all < UINT64_C(1) << 33;
}

static bool SET_NAME(divide_by_sum)(intptr_t n, const int64_t *values, const int64_t *whole, int64_t *result) {
  uint64_t sum, own;
  if (!sum_small(whole, n, &sum) || !sum_small(values, n, &own) || own > sum) return false;
  if (sum == 0) {
    memmove(result, values, (size_t)n * sizeof(int64_t));
    return true;
  }
  double factor = 4294967296.0 / (double)sum;
  for (intptr_t i = 0; i < n; i++) {
    result[i] = share_by(values[i], sum, factor);
  }
  return true;
}

static bool SET_NAME(round_to_u16)(intptr_t n, const int64_t *values, uint16_t *result) {
  uint64_t largest = 0;
  for (intptr_t i = 0; i < n; i++) {
    uint64_t value = (uint64_t)values[i];
    largest = value > largest ? value : largest;
    result[i] = (uint16_t)(((value << 16) - value) >> 32);
  }
  return largest <= (uint64_t)ONE_RAW;
}

static bool SET_NAME(distribute)(intptr_t n, uint64_t emission, const int64_t *shares, uint64_t *result) {
  uint64_t largest = 0, high = emission >> 32, low = (uint32_t)emission;
  for (intptr_t i = 0; i < n; i++) {
    uint64_t share = (uint64_t)shares[i], fraction = (uint32_t)share;
    largest = share > largest ? share : largest;
    // floor(share * emission / 2^32) in halves of 32 bits; a share of one has no fraction.
    result[i] = share >> 32 ? emission : fraction * high + ((fraction * low) >> 32);
  }
  return largest <= (uint64_t)ONE_RAW;
}

static intptr_t count_from(const int64_t *values, intptr_t n, int64_t least) {
  intptr_t count = 0;
  for (intptr_t i = 0; i < n; i++) count += values[i] >= least;
  return count;
}

static bool SET_NAME(mark_largest)(intptr_t n, intptr_t count, const int64_t *values, bool *marks) {
  uint64_t sum;
  if (!sum_small(values, n, &sum)) return false;
  // `least`: a value that `count` elements reach, but not the largest of the others; `spare`: how many more reach it.
  int64_t least = 1, beyond = 0;
  for (intptr_t i = 0; i < n; i++) beyond = values[i] >= beyond ? values[i] + 1 : beyond;
  intptr_t reaching = count_from(values, n, 1);
  if (reaching <= count) {
    for (intptr_t i = 0; i < n; i++) marks[i] = values[i] > 0;
    return true;
  }
  while (beyond - least > 1 && reaching != count) {
    int64_t middle = least + (beyond - least) / 2;
    intptr_t from = count_from(values, n, middle);
    if (from >= count) {
      least = middle;
      reaching = from;
    } else {
      beyond = middle;
    }
  }
  intptr_t spare = reaching - count;
  for (intptr_t i = 0; i < n; i++) {
    // Among equal values the later ones are kept.
    bool equal = values[i] == least, passed = equal && spare > 0;
    spare -= passed;
    marks[i] = values[i] >= least && !passed;
  }
  return true;
}

// A stake in parts of 2^-32 rao: whole rao and the rest.
typedef struct {
  uint64_t whole, rest;
} amount;

// alpha + tao * weight / 2^32, where the first two are below 2^61 and the weight is at most 2^32.
INLINE amount stake_of(uint64_t alpha, uint64_t tao, uint64_t weight) {
  uint64_t lower = (uint32_t)tao * weight;
  amount made = {alpha + (tao >> 32) * weight + (lower >> 32), (uint32_t)lower};
  return made;
}

// floor(stake * 2^32 / sum), for a stake that is part of the sum and factor = 2^32 / sum.
static int64_t exact_share(amount stake, wide sum, double factor) {
  wide parts = ((wide)stake.whole << 32) + stake.rest;
  uint64_t quotient = (uint64_t)((double)parts * factor);
  __int128 remainder = (__int128)(parts << 32) - (__int128)(sum * quotient);
  quotient += remainder >= (__int128)sum;
  quotient -= remainder < 0;
  return (int64_t)quotient;
}

static bool SET_NAME(stake)(intptr_t n, const uint64_t *alphaStake, const uint64_t *taoStake, uint64_t taoWeight,
    uint64_t threshold, intptr_t owner, int64_t *stake, uint64_t *total) {
  uint64_t weight = (uint64_t)(((wide)taoWeight << 32) / UINT64_MAX);
  // The sum in three parts, of which none wraps.
  uint64_t largest = 0, high = 0, low = 0, rest = 0;
  for (intptr_t i = 0; i < n; i++) {
    amount own = stake_of(alphaStake[i], taoStake[i], weight);
    uint64_t counts = own.whole >= threshold ? ~UINT64_C(0) : 0;
    largest |= alphaStake[i] | taoStake[i];
    total[i] = own.whole;
    high += (own.whole & counts) >> 32;
    low += (uint32_t)(own.whole & counts);
    rest += own.rest & counts;
  }
  if (n > 65536 || largest >> 61) return false;
  bool spared = owner >= 0 && total[owner] < threshold;
  amount ofOwner = spared ? stake_of(alphaStake[owner], taoStake[owner], weight) : (amount){0, 0};
  wide sum = ((wide)high << 64) + ((wide)low << 32) + rest + ((wide)ofOwner.whole << 32) + ofOwner.rest;
  if (sum >> 94) return false;

  // The quotient in doubles is off by less than 2^-17, so its floor is right unless an integer is as near as that.
  double factor = sum ? 4294967296.0 / (double)sum : 0;
  uint64_t unsure = 0;
  for (intptr_t i = 0; i < n; i++) {
    amount own = stake_of(alphaStake[i], taoStake[i], weight);
    uint64_t counts = own.whole >= threshold ? ~UINT64_C(0) : 0;
    double quotient =
        ((double)(int64_t)(own.whole & counts) * 4294967296.0 + (double)(int64_t)(own.rest & counts)) * factor;
    int64_t floor = (int64_t)quotient;
    double fraction = quotient - (double)floor;
    bool near = fraction > 1 - 0x1p-16 || (fraction < 0x1p-16 && floor > 0);
    stake[i] = near ? -1 : floor;
    unsure |= near;
  }
  for (intptr_t i = 0; i < n && unsure; i++)
    if (stake[i] < 0) stake[i] = exact_share(stake_of(alphaStake[i], taoStake[i], weight), sum, factor);
  if (spared && sum) stake[owner] = exact_share(ofOwner, sum, factor);
  return true;
}
