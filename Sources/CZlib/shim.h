#pragma once

// What the rooms that pack bodies need of zlib and Swift cannot see by itself: macros.

#include <zlib.h>

// Begins to compress at a level (1 fastest … 9 smallest) into the gzip format.
static inline int mg_gzip_begin(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

// Begins to unpack the gzip format or the zlib format, whichever it turns out to be.
static inline int mg_unpack_begin(z_stream *stream) {
    return inflateInit2(stream, 15 + 32);
}
