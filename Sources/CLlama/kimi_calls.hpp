#pragma once

#include <string>
#include <vector>

#include "chat.h"

namespace chasqui {

// llama.cpp's grammar of Kimi-K3's calls takes any text for an argument, which its parser takes for JSON where the schema's
// `type` is not a text. Holds those arguments to their schemas, and the `type` that the model writes before each to the
// schema's. All arguments get the rules that other formats have for theirs.
void bind_kimi_arguments(const std::vector<common_chat_tool> & tools, std::string & grammar);

}  // namespace chasqui
