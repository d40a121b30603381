#pragma once

#include <string>

#include "ngram-cache.h"

namespace chasqui {

// Reads a file of llama.cpp's lookup caches. A file that is none is rejected, where llama.cpp would end the process.
common_ngram_cache read_lookup_counts(const char * path);

}  // namespace chasqui
