#pragma once

#include <string>
#include <vector>

#include "chat.h"

namespace chasqui {

// llama.cpp's grammar of Gemma 4's calls takes any arguments, in the form that its parser reads. Holds them to their schemas:
// to the names that there are, and values to their types, choices, lengths and counts.
void bind_gemma_arguments(const std::vector<common_chat_tool> & tools, std::string & grammar);

}  // namespace chasqui
