// SPDX-License-Identifier: Apache-2.0
#ifndef CCHECKSUM_H
#define CCHECKSUM_H

#include <stddef.h>
#include <stdint.h>

// Shortens the bytes over which a CRC-32 (zlib's) is taken: writes 16 bytes whose checksum, begun at 0 and gone on with from
// bytes[result] on, is that of all `count` bytes begun at `sum` (as a register: not complemented before or after). Returns how
// many bytes the 16 stand for: a multiple of 64, or 0 where there are fewer than 64 or the machine has no carry-less product.
size_t yuma_crc32_fold(const void *bytes, size_t count, uint32_t sum, void *folded);

#endif
