#pragma once

#include <string>

namespace chasqui {

// Throws `rejected` with CHASQUI_BAD_GRAMMAR for a text that llama.cpp's parser must not see: it recurses once a group,
// writes out repetitions, and counts down from the larger number of one to the smaller. Mistakes of other kinds pass.
void check_limits(const std::string & grammar);

}  // namespace chasqui
