#pragma once

#include <string>
#include <vector>

#include "chat.h"

namespace chasqui {

// Formats that write a name before each argument let arguments that are required be left out, and all be repeated. Holds
// calls to each argument once, in any order, where there are few enough of them.
void bind_named_arguments(const std::vector<common_chat_tool> & tools, std::string & grammar);

}  // namespace chasqui
