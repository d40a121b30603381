#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chat.h"

namespace chasqui {

// Whether the prompt ends inside of thoughts.
bool begins_in_thoughts(const common_chat_params & params);

// What an answer says behind its thoughts and white space; nothing while the thoughts go on.
std::optional<std::string> begun_answer(
    const std::string & start_tag, const std::vector<std::string> & end_tags, bool begins_in_thoughts,
    const std::string & answer);

// A text from behind the last end of thoughts in it; as it is where there is none.
std::string after_thoughts(const common_chat_params & params, const std::string & text);

// Gives a format that has no grammar for answers in a schema one that holds from the end of the thoughts on, which the
// prompt has opened.
void bind_behind_thoughts(
    const common_chat_templates * templates, const std::string & schema, common_chat_params & params);

// A format's grammar without the thoughts that it lets come before an answer. As it is where the prompt has opened or ended
// some.
std::string without_thoughts(const common_chat_params & params);

}  // namespace chasqui
