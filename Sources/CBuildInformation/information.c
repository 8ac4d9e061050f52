// SPDX-License-Identifier: Apache-2.0
#include "CBuildInformation.h"

#ifndef YUMA_COMMIT
#define YUMA_COMMIT ""
#endif

const char *yuma_build_commit(void) { return YUMA_COMMIT; }
