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

#ifdef __cplusplus
extern "C" {
#endif

#if !defined(__clang__)
#define _Nonnull
#define _Nullable
#endif

/// The kernels of one instruction set.
typedef struct {
  /// "avx512", "avx2" or "portable".
  const char *_Nonnull name;

  /// The sum of left_k * right_k.
  double (*_Nonnull dot)(intptr_t count, const double *_Nonnull left, const double *_Nonnull right);
  /// target_k += factor * addend_k.
  void (*_Nonnull add)(intptr_t count, double factor, const double *_Nonnull addend, double *_Nonnull target);
  /// result_k = left_k + factor * (right_k - left_k).
  void (*_Nonnull blend)(intptr_t count, const double *_Nonnull left, const double *_Nonnull right, double factor,
      double *_Nonnull result);
  /// result_k = e^x_k, as DenseOperations.exponential.
  void (*_Nonnull exponential)(intptr_t count, const double *_Nonnull x, double *_Nonnull result);

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
  /// result_ij = the larger of source_ij and row_j.
  void (*_Nonnull maximumWithRow)(intptr_t rows, intptr_t columns, const double *_Nonnull source,
      const double *_Nonnull row, double *_Nonnull result);
  /// result_ij = source_ij * row_j.
  void (*_Nonnull productWithRow)(intptr_t rows, intptr_t columns, const double *_Nonnull source,
      const double *_Nonnull row, double *_Nonnull result);
  /// result_ij = source_ij * column_i.
  void (*_Nonnull productWithColumn)(intptr_t rows, intptr_t columns, const double *_Nonnull source,
      const double *_Nonnull column, double *_Nonnull result);
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
} dense_kernels;

/// The instruction sets, best first. On arm64 the portable one is NEON.
enum { DENSE_SET_AVX512 = 0, DENSE_SET_AVX2 = 1, DENSE_SET_PORTABLE = 2, DENSE_SET_COUNT = 3 };

/// The kernels of `set`; null if this build or this machine has them not.
const dense_kernels *_Nullable dense_kernels_of(int set);

/// The best kernels that this machine has; those that the environment variable YUMA_KERNELS names, if it has them. It is
/// looked at once.
const dense_kernels *_Nonnull dense_kernels_best(void);

/// How many doubles columnMedians wants for itself.
intptr_t dense_median_room(intptr_t rows);

#ifdef __cplusplus
}
#endif

#endif
