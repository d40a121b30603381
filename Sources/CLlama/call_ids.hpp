#pragma once

#include <string>

namespace chasqui {

// A model makes up ids for its calls, and the formats' grammars let them be of any length, which a small model does not
// end, and of characters that are read differently. Binds them to short plain ones.
// - parser: the format's, as llama.cpp wrote it.
void bind_call_ids(const std::string & parser, std::string & grammar);

}  // namespace chasqui
