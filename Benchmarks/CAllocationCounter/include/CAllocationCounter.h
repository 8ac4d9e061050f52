// SPDX-License-Identifier: Apache-2.0
#ifndef C_ALLOCATION_COUNTER_H
#define C_ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

/// Whether allocations are counted on this platform: where the C library is glibc.
bool allocations_are_counted(void);

/// How many times the calling thread has asked for memory: malloc, calloc, realloc, posix_memalign, aligned_alloc,
/// memalign and their kin. Giving memory back does not count.
uint64_t allocation_count(void);

#endif
