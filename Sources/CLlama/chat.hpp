#pragma once

#include <memory>

#include "chasqui_llama.h"
#include "chat.h"

struct chasqui_chat {
    common_chat_params params;
    // Shared with the parsers that were made from it.
    std::shared_ptr<const common_chat_parser_params> parsing;
    bool is_plain = false;
    bool allows_several_calls = false;
    // The text that a call begins with, where one is required and nothing may come before it; else empty.
    std::string forced_beginning;
};
