// SPDX-License-Identifier: Apache-2.0

// The kernels, once; each set's source file includes this with its own vectors (simdjson's src/generic is the model).

#include "vectors.h"

// Constants that depend on the number of lanes.
#if LANES == 16
#define LANE_INDICES ((vh){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
#define LANES_BEFORE ((vl){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
#elif LANES == 8
#define LANE_INDICES ((vh){0, 1, 2, 3, 4, 5, 6, 7})
#define LANES_BEFORE ((vl){0, 1, 2, 3, 4, 5, 6, 7})
#else
#define LANE_INDICES ((vh){0, 1, 2, 3})
#define LANES_BEFORE ((vl){0, 1, 2, 3})
#endif

#include "self_test.h"
#include "rows.h"
#include "median.h"
#include "consensus.h"
#include "exponential.h"
#include "bonds_rows.h"
#include "bonds_strips.h"
#include "bonds_dense.h"
#include "bonds_compact.h"
#include "bonds_stacked.h"
#include "bonds_liquid.h"
#include "bonds.h"
#include "stages.h"

const kernel_table SET_NAME(yuma_kernels) = {
    SET_NAME(consensus),
    SET_NAME(bonds),
    SET_NAME(store_bonds),
    SET_NAME(stake),
    SET_NAME(mark_largest),
    SET_NAME(divide_by_sum),
    SET_NAME(round_to_u16),
    SET_NAME(distribute),
    SET_NAME(rounds_down),
};
