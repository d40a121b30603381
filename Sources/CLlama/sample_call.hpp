#pragma once

#include "chat.h"

namespace chasqui {

// What a template is tried with: a question with one tool, and its call.
constexpr const char * sample_function = "find_road";
constexpr const char * sample_argument = "Cusco";
common_chat_templates_inputs sample_request();
common_chat_msg sample_call();

}  // namespace chasqui
