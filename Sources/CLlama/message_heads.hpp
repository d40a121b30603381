#pragma once

#include <string>
#include <vector>

#include "chat.h"

namespace chasqui {

// Some formats' grammars let anything stand in the head of a message, which no parser keeps, and which may never end. Binds it
// to what the format needs: Kimi-K3's attributes, gpt-oss's name of what a content is, and, where a call has to come, the
// recipient of muse-glimmer's.
void bind_message_heads(const std::vector<common_chat_tool> & tools, common_chat_params & params);

}  // namespace chasqui
