// SPDX-License-Identifier: Apache-2.0
#include "workspace.h"

#define SET portable
#define LANES 4
#define GROUP 2
#define HAS_FMA 0

#include "kernels.h"
