// SPDX-License-Identifier: Apache-2.0

// What the kernels include, before a set's source file turns to its instruction set.
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "CDenseKernels.h"
