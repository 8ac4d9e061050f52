// SPDX-License-Identifier: Apache-2.0

// The kernels, once; each set's source file includes this.

// What is rounded twice in one set may not be rounded once in another.
#pragma STDC FP_CONTRACT OFF
// Vectors wider than the machine's are passed between functions that are all inlined: there is no ABI to change.
#pragma GCC diagnostic ignored "-Wpsabi"

#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)
#define SET_NAME(name) JOIN(name, SET)
#define QUOTED_(name) #name
#define QUOTED(name) QUOTED_(name)
#define INLINE static inline __attribute__((always_inline))

#include "vectors.h"
#include "sums.h"
#include "elementwise.h"
#include "medians.h"
#include "entries.h"
#include "bonds.h"
#include "lanes.h"

#define TABLE_OF_KERNELS(set_name) \
  { \
    .name = set_name, \
    .blend = blend, \
    .multiply = multiply, \
    .multiplyTransposed = multiply_transposed, \
    .rowSums = row_sums, \
    .columnSums = column_sums, \
    .minimumWithRow = minimum_with_row, \
    .productWithRow = product_with_row, \
    .quotientWithColumn = quotient_with_column, \
    .liquidAlpha = liquid_alpha, \
    .columnMedians = column_medians, \
    .isAscending = is_ascending, \
    .scatter = scatter, \
    .shares = shares, \
    .integerColumnSums = integer_column_sums, \
    .packRow = pack_row, \
    .clippedSums = clipped_sums, \
    .averageBonds = average_bonds, \
    .renewBonds = renew_bonds, \
    .interleave = interleave, \
    .laneNormalize = lane_normalize, \
    .laneMarkLargest = lane_mark_largest, \
    .laneConsensus = lane_consensus, \
    .laneBonds = lane_bonds, \
    .laneEmission = lane_emission, \
    .laneRound = lane_round, \
    .lanePackRow = lane_pack_row, \
  }

const dense_kernels SET_NAME(dense_kernels) = TABLE_OF_KERNELS(QUOTED(SET));
