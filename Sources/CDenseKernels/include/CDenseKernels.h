// SPDX-License-Identifier: Apache-2.0

// The inner loops of dense matrices of doubles, compiled for several instruction sets and chosen when the program runs.
//
// Every set gives the same bits: the order of additions is written down (element k of a row is added in lane k mod 8, the
// rows of a column in order, unless said otherwise), and no set fuses a multiplication with an addition.
//
// A matrix lies row after row without gaps. Array lengths are the caller's promise; the values in them may be anything.
// A result may be its own source, element by element.
#ifndef C_DENSE_KERNELS_H
#define C_DENSE_KERNELS_H

#include <stdbool.h>
#include <stdint.h>

#include "CInstructionSets.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The kernels of one instruction set.
typedef struct {
  /// "avx512", "avx2", "neon" or "portable".
  const char *_Nonnull name;

  /// result_k = left_k + factor * (right_k - left_k).
  void (*_Nonnull blend)(intptr_t count, const double *_Nonnull left, const double *_Nonnull right, double factor,
      double *_Nonnull result);

  /// product_i = sum over j of matrix_ij * vector_j.
  void (*_Nonnull multiply)(intptr_t rows, intptr_t columns, const double *_Nonnull matrix,
      const double *_Nonnull vector, double *_Nonnull product);
  /// product_j = sum over i of matrix_ij * vector_i.
  void (*_Nonnull multiplyTransposed)(intptr_t rows, intptr_t columns, const double *_Nonnull matrix,
      const double *_Nonnull vector, double *_Nonnull product);
  /// sums_i = sum over j of matrix_ij.
  void (*_Nonnull rowSums)(
      intptr_t rows, intptr_t columns, const double *_Nonnull matrix, double *_Nonnull sums);
  /// sums_j = sum over i of matrix_ij.
  void (*_Nonnull columnSums)(
      intptr_t rows, intptr_t columns, const double *_Nonnull matrix, double *_Nonnull sums);

  /// result_ij = the smaller of source_ij and row_j.
  void (*_Nonnull minimumWithRow)(intptr_t rows, intptr_t columns, const double *_Nonnull source,
      const double *_Nonnull row, double *_Nonnull result);
  /// result_ij = source_ij * row_j.
  void (*_Nonnull productWithRow)(intptr_t rows, intptr_t columns, const double *_Nonnull source,
      const double *_Nonnull row, double *_Nonnull result);
  /// result_ij = source_ij / column_i.
  void (*_Nonnull quotientWithColumn)(intptr_t rows, intptr_t columns, const double *_Nonnull source,
      const double *_Nonnull column, double *_Nonnull result);

  /// alpha_ij = low + (high - low) / (1 + e^(slope * (d - 1/2))), kept between low and high, where d is the distance of weight
  /// and bond, cut to 0 ... 1: weight_ij - consensus_j where the weight is at least the bond, else bond_ij - weight_ij.
  void (*_Nonnull liquidAlpha)(intptr_t rows, intptr_t columns, const double *_Nonnull weights,
      const double *_Nonnull bonds, const double *_Nonnull consensus, double low, double high, double slope,
      double *_Nonnull alpha);

  /// The stake-weighted median of each column: the largest score p such that the stake behind scores of p and more is at
  /// least `majority`. Where all the stake together is less, the column's smallest score, or its largest if asked for.
  /// Scores are 0 and more, `stake` has an element a row, none negative, and there is a row. `room` are
  /// dense_median_room(rows) doubles.
  void (*_Nonnull columnMedians)(intptr_t rows, intptr_t columns, const double *_Nonnull scores,
      const double *_Nonnull stake, double majority, bool fallbackIsLargest, double *_Nonnull room,
      double *_Nonnull medians);

  /// Whether each column is larger than the one before.
  bool (*_Nonnull isAscending)(intptr_t count, const uint16_t *_Nonnull columns);
  /// row_j = the value in column j, 0 where there is none. Columns ascend and are below `width`.
  void (*_Nonnull scatter)(intptr_t count, const uint16_t *_Nonnull columns, const uint16_t *_Nonnull values,
      intptr_t width, uint16_t *_Nonnull row);
  /// row_j = value_j times the reciprocal of the sum of all; 0 where that is 0. `width` is a multiple of eight.
  void (*_Nonnull shares)(intptr_t width, const uint16_t *_Nonnull values, double *_Nonnull row);
  /// sums_j = sum over i of matrix_ij, of at most 65536 rows. `width` is a multiple of eight.
  void (*_Nonnull integerColumnSums)(
      intptr_t rows, intptr_t width, const uint16_t *_Nonnull matrix, double *_Nonnull sums);
  /// The shares that are positive: their columns, and share_j, over whole_j if given, times 65535, floored and at most 65535.
  /// Returns how many there are. `width` is a multiple of eight, and there is room for an element more.
  intptr_t (*_Nonnull packRow)(intptr_t width, const double *_Nonnull shares, const double *_Nullable whole,
      uint16_t *_Nonnull columns, uint16_t *_Nonnull values);

  /// Of the weights as they buy bonds, v_ij = weight_ij + penalty * (min(weight_ij, ceiling_j) - weight_ij):
  /// rowSums_i = sum over j of v_ij, columnSums_j = sum over i of stake_i * v_ij. `columns` is a multiple of eight.
  void (*_Nonnull clippedSums)(intptr_t rows, intptr_t columns, const double *_Nonnull weights,
      const double *_Nonnull ceiling, double penalty, const double *_Nonnull stake, double *_Nonnull rowSums,
      double *_Nonnull columnSums);
  /// result_ij = rowFactor_i * newFactor_j * v_ij + oldFactor_j * bond_ij * unit, 0 where that is not positive; the sum of
  /// each column, and its largest element.
  void (*_Nonnull averageBonds)(intptr_t rows, intptr_t columns, const double *_Nonnull weights,
      const double *_Nonnull ceiling, double penalty, const uint16_t *_Nonnull bonds, double unit,
      const double *_Nonnull rowFactors, const double *_Nonnull newFactors, const double *_Nonnull oldFactors,
      double *_Nonnull result, double *_Nonnull sums, double *_Nonnull largest);
  /// Of one row: result_j = (1 - alpha) * bond_j * unit + alpha * v_j, within 0 ... 1, with the alpha of liquidAlpha; 0 where
  /// there is no entry, isEntry_j being 0, or where the penalty leaves none.
  void (*_Nonnull renewBonds)(intptr_t columns, const uint16_t *_Nonnull isEntry, const double *_Nonnull weights,
      const double *_Nonnull ceiling, double penalty, const uint16_t *_Nonnull bonds, double unit,
      const double *_Nonnull consensus, double low, double high, double slope, double *_Nonnull result);

  // Eight networks of n neurons at once, a lane each: a list of numbers is one of eight times as many, those of a neuron, or a
  // row, next to each other. What a lane gets has the bits that the functions above give for its network.

  /// lanes_k,l = row l's element k, for `count` elements; rows lie `stride` apart.
  void (*_Nonnull interleave)(
      intptr_t count, intptr_t stride, const uint16_t *_Nonnull rows, uint16_t *_Nonnull lanes);
  /// Each value over the sum of its lane, where that is not 0.
  void (*_Nonnull laneNormalize)(intptr_t count, double *_Nonnull values);
  /// Bit l of mark_k is set where value k of lane l is one of the `most`_l largest that are not 0; among equal ones the later
  /// are. No value is negative.
  void (*_Nonnull laneMarkLargest)(
      intptr_t count, const double *_Nonnull values, const int64_t *_Nonnull most, uint8_t *_Nonnull marks);
  /// From the weights of up to DENSE_LANE_ROWS rows to consensus, incentive (n each) and trust (a number a row). Rows of positive
  /// stake, no more than 24 a lane, have a say in the median.
  void (*_Nonnull laneConsensus)(intptr_t n, intptr_t rows, const uint16_t *_Nonnull weights,
      const double *_Nonnull rowStake, const double *_Nonnull kappa, double *_Nonnull consensus,
      double *_Nonnull incentive, double *_Nonnull trust);
  /// From weights and stored bonds, by an alpha and a penalty a lane, to dividends (a number a row, not over their sum) and new
  /// bonds in 16 bits. Bit l of isStored_ij is set where lane l has one.
  void (*_Nonnull laneBonds)(intptr_t n, intptr_t rows, bool yuma3, const uint16_t *_Nonnull weights,
      const uint16_t *_Nonnull bonds, const double *_Nonnull rowStake, const double *_Nonnull consensus,
      const double *_Nonnull incentive, const double *_Nonnull alphas, const double *_Nonnull penalties,
      double *_Nonnull dividends, uint16_t *_Nonnull stored, uint8_t *_Nonnull isStored);
  /// The servers', the validators' and everybody's share of the emission.
  void (*_Nonnull laneEmission)(intptr_t n, const double *_Nonnull incentive, const double *_Nonnull dividends,
      const double *_Nonnull stake, const double *_Nonnull activeStake, double *_Nonnull server,
      double *_Nonnull validator, double *_Nonnull combined);
  /// Each value times 65535, floored, kept within 16 bits.
  void (*_Nonnull laneRound)(intptr_t count, const double *_Nonnull values, uint16_t *_Nonnull rounded);
  /// The columns and values of one lane's bonds in a row of laneBonds' results. Returns how many there are; there is room for
  /// an element more.
  intptr_t (*_Nonnull lanePackRow)(intptr_t n, int lane, const uint16_t *_Nonnull stored,
      const uint8_t *_Nonnull isStored, uint16_t *_Nonnull columns, uint16_t *_Nonnull values);
} dense_kernels;

/// The most rows that eight networks at once can have.
enum { DENSE_LANE_ROWS = 32 };

/// The kernels of an instruction set (`INSTRUCTION_SET_AVX512` and so on); null if this build or this machine does not have
/// them. The portable ones are always there. On arm64 they are compiled for NEON, and are its kernels too.
const dense_kernels *_Nullable dense_kernels_of(int set);

/// The portable kernels.
const dense_kernels *_Nonnull dense_kernels_portable_set(void);

/// How many doubles columnMedians wants for itself.
intptr_t dense_median_room(intptr_t rows);

#ifdef __cplusplus
}
#endif

#endif
