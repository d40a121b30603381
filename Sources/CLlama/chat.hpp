#pragma once

#include <memory>
#include <optional>
#include <string>

#include "chasqui_llama.h"
#include "chat.h"

namespace chasqui {

// Calls that may come in place of an answer in a schema.
struct call_alternative {
    std::string beginning;
    std::string grammar;
    std::shared_ptr<const common_chat_parser_params> parsing;
};

}  // namespace chasqui

struct chasqui_chat {
    common_chat_params params;
    // Shared with the parsers that were made from it.
    std::shared_ptr<const common_chat_parser_params> parsing;
    // With tools that may be called beside a schema.
    std::optional<chasqui::call_alternative> calls;
    bool is_plain = false;
    bool allows_several_calls = false;
    bool begins_in_thoughts = false;
    // The text that a call begins with, where one is required and only thoughts may come before it; else empty.
    std::string forced_beginning;
};
