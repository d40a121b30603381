#pragma once

#include <memory>

#include "chasqui_llama.h"
#include "chat.h"

struct chasqui_chat {
    common_chat_params params;
    // Shared with the parsers that were made from it.
    std::shared_ptr<const common_chat_parser_params> parsing;
    bool is_plain = false;
};
