// SPDX-License-Identifier: Apache-2.0

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
  intptr_t start;  // of the row in the caller's arrays
  intptr_t count;
  intptr_t row;
  double reciprocal;  // just above 2^32 / (sum of the values that are kept)
  bool drops;         // the plan drops some of the entries
  // Where the consensus has been found on lists: the entries, without zeros, in columns whose consensus may be
  // positive.
  const uint16_t *leftColumns;  // null: nobody has looked
  const uint16_t *leftValues;
  intptr_t leftCount;
} row_entries;

// The rows of the weights that take part, as far as they have been read.
typedef struct {
  intptr_t n;  // 0: nothing has been read
  row_entries *rows;
  intptr_t count;
  intptr_t taken;        // the first rows are those with active stake
  const uint16_t *late;  // columns registered so late that some row drops them
  intptr_t lateCount;
  bool filtered;          // no row drops anything any more
  const uint16_t *dense;  // null until it is made
  // The weights in the columns with a consensus alone, as a dense matrix; null unless the consensus has made it.
  const uint16_t *compact;
  const uint16_t *compactColumns;
  size_t compactCount;
  size_t compactEntries;  // that are not 0, of the rows with active stake
} weight_rows;

// A row's cells with a bond or a weight, columns increasing, and its weights that are left, without zeros.
typedef struct {
  const uint16_t *columns;
  const uint16_t *bonds;  // masked
  intptr_t count;
  const uint16_t *weightColumns;
  const uint16_t *weights;
  intptr_t weightCount;
} stacked_row;

// The bonds of the last epoch as they are stored, in one of four layouts: in strips as wide as a vector, row by row; in
// such strips for some of the columns, and in a list for the others; in strips whose columns hold nothing but their
// cells, one below the other; or in one list. All but the first have lists of cells, those of row r at starts[r] ..<
// starts[r + 1].
typedef struct {
  enum { BONDS_NONE, BONDS_DENSE, BONDS_COMPACT, BONDS_STACKED, BONDS_LISTED } layout;
  intptr_t n;
  bool liquid;              // alpha was liquid
  size_t rows;              // that have bonds or weights
  const intptr_t *placeOf;  // of each neuron among them, or -1
  const intptr_t *most;     // how many entries each of them has at most
  uint16_t *values;
  uint16_t *kept;  // in strips: the cells that are stored, a bit each
  double *raw;     // if asked for, and always for a list, whose cells are stored where it is positive
  const intptr_t *starts;
  const uint16_t *columns;   // of a list
  const stacked_row *cells;  // of stacked rows
  const uint32_t *places;    // of stacked cells in the strips
  // Compact: the columns in the strips, how many of them lie before each column, and what the list holds.
  const uint16_t *tight;
  const uint16_t *tightBefore;
  size_t tightCount;
  const uint16_t *looseValues;
  const double *looseRaw;
  uint16_t *line;  // room for LINE_CELLS(n) cells
} new_bonds;

enum {
  YUMA_DONE = 0,
  YUMA_REFUSED = 1,
};

enum buffer {
  BUFFER_ROWS,
  BUFFER_FILTERED,
  BUFFER_LEFT,
  BUFFER_CANDIDATES,
  BUFFER_WEIGHTS,
  BUFFER_BONDS,
  BUFFER_CELLS,
  BUFFER_STACKS,
  BUFFER_COLUMNS,
  BUFFER_SCRATCH,
  BUFFER_MASKS,
  BUFFER_RAW,
  BUFFER_SLOTS,
  BUFFER_GUESSES,
  BUFFER_LINES,
  BUFFER_TIGHT,
  BUFFER_SEARCHED,
  BUFFER_COUNT,
};

typedef struct kernel_table kernel_table;

struct yuma_workspace {
  const kernel_table *kernels;
  weight_rows read;
  new_bonds made;
  int consensusPath;
  intptr_t guessed;  // neurons whose last consensus is kept, as a guess of the next
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
  bool weightsAsBefore;
  const int64_t *liquidConsensus;
  const yuma_bond_parameters *parameters;
  bool keepsRaw;
  int64_t *dividends;
} bonds_call;

// One instruction set. Consensus, bonds and storing them run with the rounding mode set to minus infinity.
struct kernel_table {
  int (*consensus)(const consensus_call *call);
  int (*bonds)(const bonds_call *call);
  void (*storeBonds)(const new_bonds *made, const bool *permits, intptr_t room, yuma_new_bonds to);
  bool (*stake)(intptr_t n, const uint64_t *alphaStake, const uint64_t *taoStake, uint64_t taoWeight,
      uint64_t threshold, intptr_t owner, int64_t *stake, uint64_t *total);
  bool (*markLargest)(intptr_t n, intptr_t count, const int64_t *values, bool *marks);
  bool (*divide)(intptr_t n, const int64_t *values, const int64_t *whole, int64_t *result);
  bool (*roundToU16)(intptr_t n, const int64_t *values, uint16_t *result);
  bool (*distribute)(intptr_t n, uint64_t emission, const int64_t *shares, uint64_t *result);
  // Whether the set's arithmetic rounds down, asked with the rounding mode set.
  bool (*roundsDown)(void);
};

extern const kernel_table yuma_kernels_avx512;
extern const kernel_table yuma_kernels_avx2;
extern const kernel_table yuma_kernels_neon;
extern const kernel_table yuma_kernels_portable;

// Room in which a compact row of bonds is put together.
#define LINE_CELLS(n) (4 * ((n) + 64))

static inline int64_t proportion(uint16_t value) { return (int64_t)(((uint64_t)value << 32) / 65535); }

#endif
