#pragma once

#include <string>

namespace chasqui {

// Throws `rejected` with CHASQUI_BAD_GRAMMAR, with line and column, for characters that no output can have: U+0000, and classes
// in which there is none. The grammar is one that llama.cpp's parser takes.
void check_characters(const std::string & grammar);

}  // namespace chasqui
