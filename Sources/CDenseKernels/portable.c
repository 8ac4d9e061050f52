// What every processor of the architecture has: SSE2 on x86-64, NEON on arm64.
#include "standard.h"

#define SET portable

#include "kernels.h"
