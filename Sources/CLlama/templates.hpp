#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "call_beginning.hpp"
#include "chasqui_llama.h"
#include "chat.h"

struct chasqui_templates {
    common_chat_templates_ptr inner;
    // What answers with calls are read with, where `inner` cannot.
    common_chat_templates_ptr reading;
    // What calls begin with, where that is known.
    std::optional<chasqui::call_beginning> call_beginning;
    std::string source;
    // One that llama.cpp has in C++, which its source is the name of: it knows messages, and nothing else.
    bool is_built_in = false;
    std::vector<std::pair<std::string, bool>> capabilities;
};

namespace chasqui {

// A prompt and the format of its answer. Throws `rejected` with the status of the part of the request that is at fault.
common_chat_params apply(const chasqui_templates * templates, const common_chat_templates_inputs & inputs);

}  // namespace chasqui
