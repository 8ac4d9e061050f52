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
    // value <= sum < 2^49, so the estimate is off by at most one, and the remainder, taken modulo 2^64, tells.
    uint64_t value = (uint64_t)values[i], quotient = (uint64_t)((double)values[i] * factor);
    int64_t remainder = (int64_t)((value << 32) - quotient * sum);
    quotient += remainder >= (int64_t)sum;
    quotient -= remainder < 0;
    result[i] = (int64_t)quotient;
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
  uint64_t largest = 0;
  for (intptr_t i = 0; i < n; i++) {
    uint64_t share = (uint64_t)shares[i];
    largest = share > largest ? share : largest;
    result[i] = (uint64_t)(((wide)share * emission) >> 32);
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
  int64_t least = 1, beyond = INT64_C(1) << 33;
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

static bool SET_NAME(stake)(intptr_t n, const uint64_t *alphaStake, const uint64_t *taoStake, uint64_t taoWeight,
    uint64_t threshold, intptr_t owner, int64_t *stake, uint64_t *total) {
  uint64_t largest = 0;
  for (intptr_t i = 0; i < n; i++) largest |= alphaStake[i] | taoStake[i];
  if (n > 65536 || largest >> 61) return false;
  // Amounts times 2^32. The weight is a fraction of at most 2^32, so the products are exact.
  uint64_t weight = (uint64_t)(((wide)taoWeight << 32) / UINT64_MAX);
  wide sum = 0;
  for (intptr_t i = 0; i < n; i++) {
    wide amount = ((wide)alphaStake[i] << 32) + (wide)taoStake[i] * weight;
    total[i] = (uint64_t)(amount >> 32);
    sum += total[i] < threshold && i != owner ? 0 : amount;
  }
  if (sum >> 94) return false;
  double factor = sum ? 4294967296.0 / (double)sum : 0;
  for (intptr_t i = 0; i < n; i++) {
    stake[i] = 0;
    if (total[i] < threshold && i != owner) continue;
    wide amount = ((wide)alphaStake[i] << 32) + (wide)taoStake[i] * weight;
    if (amount == 0) continue;
    uint64_t quotient = (uint64_t)((double)amount * factor);
    __int128 remainder = (__int128)(amount << 32) - (__int128)(sum * quotient);
    quotient += remainder >= (__int128)sum;
    quotient -= remainder < 0;
    stake[i] = (int64_t)quotient;
  }
  return true;
}
