// SPDX-License-Identifier: Apache-2.0

// The heavy half of an epoch on the chain's I32F32 numbers, bit for bit. Docs/Internals/Kernels.md has the proofs.
//
// Everything here checks its own preconditions on the data: a kernel that cannot vouch for every bit returns
// false, has then written nothing that may be used, and leaves the work to the reference kernels.
// Array lengths are the caller's promise; the values in them are not assumed to be anything.
#ifndef C_YUMA_KERNELS_H
#define C_YUMA_KERNELS_H

#include <stdbool.h>
#include <stdint.h>

#include "CInstructionSets.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The most neurons of a subnet: a uid has 16 bits, and 65535 columns are as many as vectors of 16-bit columns tell apart. Every
/// function returns false for more.
enum { YUMA_MAXIMUM_NEURONS = 65535 };

/// Whether this build has the kernels of an instruction set (`INSTRUCTION_SET_AVX512` and so on), this machine can run them, and
/// its arithmetic rounds down when it is told to.
bool yuma_kernels_available(int set);

/// Buffers that grow to the largest epoch seen and are then reused. Not shared between threads.
typedef struct yuma_workspace yuma_workspace;

/// Null if `set` is not available or there is no memory.
yuma_workspace *yuma_workspace_create(int set);
void yuma_workspace_destroy(yuma_workspace *workspace);

/// A matrix of n rows: row i has the entries rowOffsets[i] ..< rowOffsets[i + 1].
typedef struct {
  const intptr_t *rowOffsets;
  const uint16_t *columns;
  const uint16_t *values;
} yuma_matrix;

/// Which entries of the weights count: those of permitted rows, off the diagonal (but for the owner's, -1: none),
/// with blockAtRegistration[column] < rowLimit[row].
typedef struct {
  const bool *permitted;
  const uint64_t *rowLimit;
  const uint64_t *blockAtRegistration;
  intptr_t owner;
} yuma_entry_plan;

/// Sections 4 to 6: from weights to raw I32F32 consensus, validator trust and incentive (n each).
bool yuma_consensus(yuma_workspace *workspace, intptr_t n, yuma_matrix weights, yuma_entry_plan plan,
    const int64_t *activeStake, uint16_t kappa, int64_t *consensus, int64_t *validatorTrust, int64_t *incentive);

typedef struct {
  uint64_t bondsMovingAverage;
  uint16_t bondsPenalty;
  uint16_t alphaLow;
  uint16_t alphaHigh;
  int16_t alphaSigmoidSteepness;
  bool yuma3;
  bool liquidAlpha;
} yuma_bond_parameters;

/// Sections 7 and 8: dividends (raw I32F32, normalised, n of them), and the new bonds, which stay in the workspace for
/// yuma_store_bonds; with the raw values behind them if `keepsRaw`.
///
/// `bondColumnKept` is the recently registered mask, `liquidConsensus` what liquid alpha compares with (n raw values;
/// used only where liquidAlpha and yuma3 are on). `consensus` and `incentive` are those of section 6. `weightsAsBefore`
/// promises that the last yuma_consensus on this workspace had the same weights, plan and active stake.
bool yuma_bonds(yuma_workspace *workspace, intptr_t n, yuma_matrix weights, yuma_entry_plan plan, yuma_matrix bonds,
    const bool *bondColumnKept, const int64_t *consensus, const int64_t *incentive, const int64_t *activeStake,
    bool weightsAsBefore, const int64_t *liquidConsensus, const yuma_bond_parameters *parameters, bool keepsRaw,
    int64_t *dividends);

/// The ways through an epoch, all of which give the same bits.
enum {
  YUMA_PATH_NONE = 0,
  YUMA_PATH_DENSE = 1,    // rows spread over all columns
  YUMA_PATH_SPARSE = 2,   // lists of entries of the columns that may have a consensus
  YUMA_PATH_COMPACT = 3,  // rows spread over the columns that may have a consensus; bonds in the others merely decay
  YUMA_PATH_STACKED = 4,  // cells stacked by column
  YUMA_PATH_LISTED = 5,   // a list of cells: liquid alpha on sparse rows
  YUMA_PATH_COUNT = 6,
};

/// The way that the last yuma_consensus took, if it returned true.
int yuma_consensus_path(const yuma_workspace *workspace);

/// The way that the last yuma_bonds took, if it returned true.
int yuma_bonds_path(const yuma_workspace *workspace);

/// Whether alpha was liquid in the last yuma_bonds, if it returned true: where no liquid consensus is above 0, it is fixed.
bool yuma_bonds_liquid(const yuma_workspace *workspace);

/// Where new bonds go: n + 1 offsets, and room for the entries. `raw`, if not null, gets the I32F32 bits behind each
/// value.
typedef struct {
  intptr_t *rowOffsets;
  uint16_t *columns;
  uint16_t *values;
  int64_t *raw;
} yuma_new_bonds;

/// The entries to make room for: as many as the rows in `permits` have at most.
intptr_t yuma_room_for_bonds(const yuma_workspace *workspace, const bool *permits);

/// Section 10: the new bonds of the rows in `permits`, after a yuma_bonds that returned true, in `room` places.
void yuma_store_bonds(const yuma_workspace *workspace, const bool *permits, intptr_t room, yuma_new_bonds to);

// The stages on lists of n numbers; raw I32F32 values unless said otherwise. False: refused, as above.

/// Section 2: `stake`, and `total` in whole rao. `owner` is -1 where there is none.
bool yuma_stake(yuma_workspace *workspace, intptr_t n, const uint64_t *alphaStake, const uint64_t *taoStake,
    uint64_t taoWeight, uint64_t threshold, intptr_t owner, int64_t *stake, uint64_t *total);

/// Section 3: is_topk_nonzero.
bool yuma_mark_largest(yuma_workspace *workspace, intptr_t n, intptr_t count, const int64_t *values, bool *marks);

/// Sections 3 to 9: `values` over the sum of `whole`, unchanged where that is 0. All three may be the same list.
bool yuma_divide(yuma_workspace *workspace, intptr_t n, const int64_t *values, const int64_t *whole, int64_t *result);

/// Section 10: proportions to 16 bits.
bool yuma_round_to_u16(yuma_workspace *workspace, intptr_t n, const int64_t *values, uint16_t *result);

/// Section 9: shares of `emission`, in whole rao.
bool yuma_distribute(yuma_workspace *workspace, intptr_t n, uint64_t emission, const int64_t *shares, uint64_t *result);

#ifdef __cplusplus
}
#endif

#endif
