// SPDX-License-Identifier: Apache-2.0
#ifndef C_ZLIB_SHIM_H
#define C_ZLIB_SHIM_H

#include <zlib.h>

/// Begins to inflate the gzip format (RFC 1952). What zlib.h has is a macro, which Swift does not see.
static inline int yuma_inflate_gzip_begin(z_stream *stream) { return inflateInit2(stream, 15 + 16); }

#endif
