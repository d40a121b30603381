#pragma once

#include <string>
#include <vector>

#include "chat.h"

namespace chasqui {

// Some formats' grammars repeat calls, or have text behind them, whatever a request says. Binds an answer to end with its
// first call.
void bind_to_one_call(const std::vector<common_chat_tool> & tools, std::string & grammar);

}  // namespace chasqui
