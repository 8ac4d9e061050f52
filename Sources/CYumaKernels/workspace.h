// What the kernels share: the workspace, the raw representation, and the table of instruction sets.
#ifndef YUMA_WORKSPACE_H
#define YUMA_WORKSPACE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "include/CYumaKernels.h"

#define ONE_RAW (INT64_C(1) << 32)
#define ALIGNMENT ((size_t)128)
// No row, and no column of stored bonds, may be longer than this: integer sums of 16-bit values stay below 2^31.
#define MAXIMUM_ROWS 32768

// A row that takes part, with its entries: the caller's own, of which the plan may drop some, or a copy without those.
typedef struct {
  const uint16_t *columns;
  const uint16_t *values;
  intptr_t count;
  intptr_t row;
  double reciprocal;  // just above 2^32 / (sum of the values that are kept)
  bool drops;         // the plan drops some of the entries
} row_entries;

// The rows of the weights that take part, as far as they have been read.
typedef struct {
  intptr_t n;  // 0: nothing has been read
  row_entries *rows;
  intptr_t count;
  intptr_t taken;        // the first rows are those with active stake
  const uint16_t *late;  // columns registered so late that some row drops them
  intptr_t lateCount;
  const uint16_t *columns;  // the caller's arrays
  const uint16_t *values;
  bool filtered;          // no row drops anything any more
  const uint16_t *dense;  // null until it is made
} weight_rows;

enum {
  YUMA_DONE = 0,
  YUMA_REFUSED = 1,
};

enum buffer {
  BUFFER_ROWS,
  BUFFER_FILTERED,
  BUFFER_CANDIDATES,
  BUFFER_WEIGHTS,
  BUFFER_BONDS,
  BUFFER_COLUMNS,
  BUFFER_SCRATCH,
  BUFFER_MASKS,
  BUFFER_RAW,
  BUFFER_SLOTS,
  BUFFER_COUNT,
};

typedef struct kernel_table kernel_table;

struct yuma_workspace {
  const kernel_table *kernels;
  weight_rows read;
  struct {
    void *start;
    size_t capacity;
  } buffers[BUFFER_COUNT];
};

// At least `bytes` bytes, aligned, contents undefined; null if there is no memory.
void *yuma_buffer(yuma_workspace *workspace, enum buffer which, size_t bytes);

typedef struct {
  yuma_workspace *workspace;
  intptr_t n;
  yuma_matrix weights;
  yuma_entry_plan plan;
  const int64_t *activeStake;
  uint16_t kappa;
  int64_t *consensus;
  int64_t *validatorTrust;
  int64_t *incentive;
} consensus_call;

typedef struct {
  yuma_workspace *workspace;
  intptr_t n;
  yuma_matrix weights;
  yuma_entry_plan plan;
  yuma_matrix bonds;
  const bool *bondColumnKept;
  const int64_t *consensus;
  const int64_t *incentive;
  const int64_t *activeStake;
  const bool *newPermits;
  bool weightsAsBefore;
  const int64_t *liquidConsensus;
  const yuma_bond_parameters *parameters;
  int64_t *dividends;
  yuma_new_bonds newBonds;
} bonds_call;

// One instruction set. Consensus and bonds run with the rounding mode set to minus infinity.
struct kernel_table {
  int (*consensus)(const consensus_call *call);
  int (*bonds)(const bonds_call *call);
  bool (*stake)(intptr_t n, const uint64_t *alphaStake, const uint64_t *taoStake, uint64_t taoWeight,
      uint64_t threshold, intptr_t owner, int64_t *stake, uint64_t *total);
  bool (*markLargest)(intptr_t n, intptr_t count, const int64_t *values, bool *marks);
  bool (*divide)(intptr_t n, const int64_t *values, const int64_t *whole, int64_t *result);
  bool (*roundToU16)(intptr_t n, const int64_t *values, uint16_t *result);
  bool (*distribute)(intptr_t n, uint64_t emission, const int64_t *shares, uint64_t *result);
};

extern const kernel_table yuma_kernels_avx512;
extern const kernel_table yuma_kernels_avx2;
extern const kernel_table yuma_kernels_neon;
extern const kernel_table yuma_kernels_portable;

static inline int64_t proportion(uint16_t value) { return (int64_t)(((uint64_t)value << 32) / 65535); }

#endif
