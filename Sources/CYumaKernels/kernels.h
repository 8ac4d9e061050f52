// SPDX-License-Identifier: Apache-2.0

// The kernels, once; each set's source file includes this with its own vectors (simdjson's src/generic is the model).

#include "vectors.h"

// Constants that depend on the number of lanes.
#define UP_TO_4 0, 1, 2, 3
#define UP_TO_8 UP_TO_4, 4, 5, 6, 7
#define UP_TO_16 UP_TO_8, 8, 9, 10, 11, 12, 13, 14, 15
#define UP_TO_32 UP_TO_16, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
#define UP_TO_(lanes) UP_TO_##lanes
#define UP_TO(lanes) UP_TO_(lanes)
#define LANE_INDICES ((vh){UP_TO(LANES)})
#define LANES_BEFORE ((vl){UP_TO(LANES)})
// All ones in the lanes whose bits are set.
#define LANES_OF(bits) ((((int64_t)(bits) - (vl){0}) & ((vl){0} + 1 << LANES_BEFORE)) != 0)
#if LANES == 16
#define WIDE_LANE_INDICES ((vhw){UP_TO_32})
#elif LANES == 8
#define WIDE_LANE_INDICES ((vhw){UP_TO_16})
#else
#define WIDE_LANE_INDICES ((vhw){UP_TO_8})
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
#include "bonds_liquid_strips.h"
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
