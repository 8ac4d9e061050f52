// SPDX-License-Identifier: Apache-2.0

// Sections 4 to 8 and 10 of Docs/Specification/epoch.md on plain 64-bit integers, one entry at a time.
// Written from the specification alone: it shares nothing with the kernels but their interface.
#ifndef YUMA_ORACLE_H
#define YUMA_ORACLE_H

#include "CYumaKernels.h"

void oracle_run_consensus(intptr_t n, yuma_matrix weights, yuma_entry_plan plan, const int64_t *activeStake,
    uint16_t kappa, int64_t *consensus, int64_t *validatorTrust, int64_t *incentive);

void oracle_run_bonds(intptr_t n, yuma_matrix weights, yuma_entry_plan plan, yuma_matrix bonds,
    const bool *bondColumnKept, const int64_t *consensus, const int64_t *incentive, const int64_t *activeStake,
    const bool *newPermits, const int64_t *liquidConsensus, const yuma_bond_parameters *parameters, int64_t *dividends,
    yuma_new_bonds newBonds);

// The bounds of liquid alpha on `count` groups of arguments; how many are wrong.
uint64_t bounds_check(uint64_t seed, uint64_t count);
#endif
