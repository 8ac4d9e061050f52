// SPDX-License-Identifier: Apache-2.0

// What the tests in C share: a check that names its place, and the loading of a struct's size.
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "yuma.h"

static int checks = 0;

#define CHECK(condition, ...)                                         \
  do {                                                                \
    checks++;                                                         \
    if (!(condition)) {                                               \
      fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #condition); \
      fprintf(stderr, __VA_ARGS__);                                   \
      fprintf(stderr, "\n");                                          \
      exit(1);                                                        \
    }                                                                 \
  } while (0)

/// An output with room for `n` neurons and `bonds` bonds in memory of its own.
static inline yuma_output make_output(size_t n, size_t bonds) {
  yuma_output output;
  memset(&output, 0, sizeof output);
  output.size = sizeof output;
  output.capacity = n;
  output.active = calloc(n, 1);
  output.validator_permits = calloc(n, 1);
  output.stake_weight = calloc(n, 2);
  output.consensus = calloc(n, 2);
  output.incentive = calloc(n, 2);
  output.dividends = calloc(n, 2);
  output.validator_trust = calloc(n, 2);
  output.server_emission = calloc(n, 8);
  output.validator_emission = calloc(n, 8);
  output.combined_emission = calloc(n, 8);
  output.stake = calloc(n, 8);
  output.rank = calloc(n, 2);
  output.trust = calloc(n, 2);
  output.pruning_scores = calloc(n, 2);
  output.kept_uids = calloc(n, 2);
  output.bond_offsets = calloc(n + 1, 8);
  output.bond_columns = calloc(bonds, 2);
  output.bond_values = calloc(bonds, 2);
  output.bond_capacity = bonds;
  return output;
}

static inline void free_output(yuma_output *output) {
  free(output->active);
  free(output->validator_permits);
  free(output->stake_weight);
  free(output->consensus);
  free(output->incentive);
  free(output->dividends);
  free(output->validator_trust);
  free(output->server_emission);
  free(output->validator_emission);
  free(output->combined_emission);
  free(output->stake);
  free(output->rank);
  free(output->trust);
  free(output->pruning_scores);
  free(output->kept_uids);
  free(output->bond_offsets);
  free(output->bond_columns);
  free(output->bond_values);
}

static inline yuma_error no_error(void) {
  yuma_error error;
  memset(&error, 0, sizeof error);
  error.size = sizeof error;
  return error;
}

/// The name of the first list in which an output differs from a record; NULL where all that is recorded agrees.
static inline const char *first_difference(const yuma_output *output, const yuma_record *record) {
  size_t n = output->neuron_count;
#define COMPARE(list)                                                                                       \
  if (n > 0 && record->list != NULL && memcmp(output->list, record->list, n * sizeof *record->list) != 0) { \
    return #list;                                                                                           \
  }
  COMPARE(active)
  COMPARE(validator_permits)
  COMPARE(stake_weight)
  COMPARE(consensus)
  COMPARE(incentive)
  COMPARE(dividends)
  COMPARE(validator_trust)
  COMPARE(server_emission)
  COMPARE(validator_emission)
  COMPARE(combined_emission)
  COMPARE(stake)
#undef COMPARE
  if (record->rank != NULL && output->has_rank_reports) {
    if (memcmp(output->rank, record->rank, 2 * n) != 0) return "rank";
    if (memcmp(output->trust, record->trust, 2 * n) != 0) return "trust";
    if (memcmp(output->pruning_scores, record->pruning_scores, 2 * n) != 0) return "pruning_scores";
  }
  if (record->bonds.offsets == NULL) return NULL;
  if (output->bond_count != record->bonds.count || !output->has_bonds) return "bonds";
  if (memcmp(output->bond_offsets, record->bonds.offsets, 8 * (n + 1)) != 0) return "bonds.offsets";
  if (output->bond_count == 0) return NULL;
  if (memcmp(output->bond_columns, record->bonds.columns, 2 * output->bond_count) != 0) return "bonds.columns";
  if (memcmp(output->bond_values, record->bonds.values, 2 * output->bond_count) != 0) return "bonds.values";
  return NULL;
}

#endif
