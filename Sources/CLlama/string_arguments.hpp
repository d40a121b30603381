#pragma once

#include <string>
#include <vector>

#include "chat.h"

namespace chasqui {

// Binds texts to what can be read. Formats that write arguments in tags have texts as they are, and llama.cpp's grammar takes
// any: binds those to what their schemas say of choices and lengths. A text whose length is bound has no first character of
// the tag that ends it.
void bind_string_arguments(const std::vector<common_chat_tool> & tools, std::string & grammar);

// Throws `rejected` with CHASQUI_BAD_TOOLS where something that a tool's schema says is not in the grammar, which
// bind_string_arguments has seen.
void check_arguments_are_bound(const common_chat_tool & tool, const std::string & grammar);

}  // namespace chasqui
