// SPDX-License-Identifier: Apache-2.0

// Stake-weighted medians of columns, eight columns at a time.
//
// A few passes over the rows work out the stake behind a guess a column, and each moves one end of the column's bracket
// to the guess. What is left between the ends, a few scores in a hundred as a rule, is gathered and decided by itself, so
// that the result is one of the scores.

// The passes of many rows. Another would cost as much as it saves.
#define PASSES 4
// So many candidates, or rows, are compared each with each.
#define FEW 24

// Eight columns, copied one below the other, and room for what may be the median of each.
typedef struct {
  intptr_t rows;
  const double *stake;
  double majority;
  double *scores;
  double *candidates;
  double *candidateStakes;
} strip;

// What is known of each column: scores of `low` and above have a majority, those of `high` and above have none.
typedef struct {
  vd low, high, stakeAtLow, stakeAtHigh, largest, mean;
} bracket;

INLINE intptr_t candidate_room(intptr_t rows) { return rows + LANES; }

INLINE bracket load_strip(
    const strip *to, intptr_t columns, intptr_t width, const double *scores, double total) {
  vd low = splat(INFINITY), largest = {0}, even = {0}, odd = {0};
  for (intptr_t r = 0; r < to->rows; r++) {
    vd score = load_first(width, scores + r * columns);
    store(to->scores + r * LANES, score);
    low = minimum(score, low);
    largest = maximum(score, largest);
    vd weighted = to->stake[r] * score;
    if (r % 2) odd += weighted;
    else even += weighted;
  }
  return (bracket){low, splat(INFINITY), splat(total), splat(0), largest, (even + odd) / total};
}

INLINE vd stake_of(const strip *of, intptr_t row, vd guess) {
  return choose(load(of->scores + row * LANES) < guess, splat(0), splat(of->stake[row]));
}

// The stake behind scores that are no smaller: rows are added up by their place in four.
INLINE vd support(const strip *of, vd guess) {
  vd sums[4] = {{0}};
  intptr_t r = 0;
  for (; r + 4 <= of->rows; r += 4) {
    for (int k = 0; k < 4; k++) sums[k] += stake_of(of, r + k, guess);
  }
  for (; r < of->rows; r++) sums[r % 4] += stake_of(of, r, guess);
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

// Each row's score against each: the largest that has a majority.
INLINE vd medians_of_few_rows(const strip *of, vd low) {
  vd found = low;
  for (intptr_t r = 0; r < of->rows; r++) {
    vd score = load(of->scores + r * LANES);
    found = choose((support(of, score) >= of->majority) & (score > found), score, found);
  }
  return found;
}

// The first guess is the mean. Later ones are where the stake is a majority on the line between that at the ends, but three
// tenths of the way from there to the middle: then both ends close in.
INLINE void narrow(const strip *of, bracket *ends) {
  for (int pass = 0; pass < PASSES; pass++) {
    vd top = minimum(ends->largest, ends->high);
    vd width = top - ends->low;
    vd part = (of->majority - ends->stakeAtHigh) / (ends->stakeAtLow - ends->stakeAtHigh);
    vd guess = pass == 0 ? ends->mean : top - width * (part + 0.3 * (0.5 - part));
    // A quotient by 0 must not lead out of the bracket.
    guess = choose((guess > ends->low) & (guess <= top), guess, ends->low + 0.5 * width);

    vd behind = support(of, guess);
    vl isMajority = behind >= of->majority;
    ends->low = choose(isMajority, guess, ends->low);
    ends->stakeAtLow = choose(isMajority, behind, ends->stakeAtLow);
    ends->high = choose(isMajority, ends->high, guess);
    ends->stakeAtHigh = choose(isMajority, ends->stakeAtHigh, behind);
  }
}

// Writes down the scores in each column's bracket, and counts them.
INLINE void gather(const strip *of, const bracket *ends, intptr_t *counts) {
  intptr_t room = candidate_room(of->rows);
  for (int lane = 0; lane < LANES; lane++) counts[lane] = 0;
  for (intptr_t r = 0; r < of->rows; r++) {
    vd score = load(of->scores + r * LANES);
    for (unsigned inside = LANE_MASK((score >= ends->low) & (score < ends->high)); inside; inside &= inside - 1) {
      int lane = __builtin_ctz(inside);
      intptr_t place = lane * room + counts[lane]++;
      of->candidates[place] = of->scores[r * LANES + lane];
      of->candidateStakes[place] = of->stake[r];
    }
  }
}

// Room for eight more candidates than there are is taken for granted.
INLINE double median_of_few(
    intptr_t count, double *scores, const double *stakes, double stakeAbove, double majority) {
  double smallest = INFINITY;
  for (intptr_t k = 0; k < count; k++) smallest = scores[k] < smallest ? scores[k] : smallest;
  for (intptr_t k = count; k % LANES; k++) scores[k] = smallest;
  vd found = splat(smallest);
  for (intptr_t first = 0; first < count; first += LANES) {
    vd score = load(scores + first), sum = {0};
    for (intptr_t k = 0; k < count; k++) sum += choose(scores[k] >= score, splat(stakes[k]), splat(0));
    found = choose((stakeAbove + sum >= majority) & (score > found), score, found);
  }
  double largest = smallest;
  for (int lane = 0; lane < LANES; lane++) largest = found[lane] > largest ? found[lane] : largest;
  return largest;
}

INLINE double middle_of(double a, double b, double c) {
  double low = a < b ? a : b, high = a < b ? b : a;
  double inner = c < high ? c : high;
  return inner > low ? inner : low;
}

// The largest of `count` scores, at least one, that a majority supports: `stakeAbove` and the stake of the candidates that
// are no smaller. The smallest where rounding leaves none.
static double median_of_candidates(
    intptr_t count, double *scores, double *stakes, double stakeAbove, double majority) {
  while (count > FEW) {
    double pivot = middle_of(scores[0], scores[count / 2], scores[count - 1]), larger = stakeAbove, equal = 0;
    for (intptr_t k = 0; k < count; k++) {
      larger += scores[k] > pivot ? stakes[k] : 0;
      equal += scores[k] == pivot ? stakes[k] : 0;
    }
    bool isLarger = larger >= majority;
    if (!isLarger && larger + equal >= majority) return pivot;
    intptr_t kept = 0;
    for (intptr_t k = 0; k < count; k++) {
      bool keep = isLarger ? scores[k] > pivot : scores[k] < pivot;
      scores[kept] = scores[k];
      stakes[kept] = stakes[k];
      kept += keep;
    }
    count = kept;
    if (count == 0) return pivot;
    if (!isLarger) stakeAbove = larger + equal;
  }
  return median_of_few(count, scores, stakes, stakeAbove, majority);
}

INLINE vd medians_of_strip(const strip *of, bracket ends) {
  if (of->rows <= FEW) return medians_of_few_rows(of, ends.low);
  intptr_t counts[LANES];
  narrow(of, &ends);
  gather(of, &ends, counts);
  for (int lane = 0; lane < LANES; lane++) {
    if (counts[lane] == 0) continue;
    intptr_t first = lane * candidate_room(of->rows);
    ends.low[lane] = median_of_candidates(
        counts[lane], of->candidates + first, of->candidateStakes + first, ends.stakeAtHigh[lane], of->majority);
  }
  return ends.low;
}

static void column_medians(intptr_t rows, intptr_t columns, const double *scores, const double *stake,
    double majority, bool fallbackIsLargest, double *room, double *medians) {
  double total = 0;
  for (intptr_t r = 0; r < rows; r++) total += stake[r];
  // Loads across cache lines take twice as long.
  double *aligned = (double *)(((uintptr_t)room + 63) & ~(uintptr_t)63);
  double *candidates = aligned + rows * LANES;
  strip of = {rows, stake, majority, aligned, candidates, candidates + LANES * candidate_room(rows)};
  for (intptr_t j = 0; j < columns; j += LANES) {
    bracket ends = load_strip(&of, columns, columns - j, scores + j, total);
    vd found = total >= majority ? medians_of_strip(&of, ends) : fallbackIsLargest ? ends.largest : ends.low;
    store_first(columns - j, medians + j, found);
  }
}
