#pragma once
#include <zlib.h>
// A macro that Swift does not import: any gzip member, with the window that its header names.
static inline int stowage_inflate_init_gzip(z_streamp stream) { return inflateInit2(stream, 15 + 16); }
