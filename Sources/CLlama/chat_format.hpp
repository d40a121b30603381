#pragma once

#include <memory>

#include "chat.h"

namespace chasqui {

// What answers are read with.
std::shared_ptr<common_chat_parser_params> parsing_of(
    const common_chat_templates_inputs & inputs, const common_chat_params & params);

// Whether an answer means what it is, so that there is nothing to read.
bool is_plain(
    const common_chat_templates_inputs & inputs, const common_chat_params & params,
    const common_chat_parser_params & parsing);

}  // namespace chasqui
