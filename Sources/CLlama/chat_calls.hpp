#pragma once

#include <optional>
#include <string>

#include "chat.hpp"
#include "json.h"
#include "templates.hpp"

namespace chasqui {

// Has a grammar hold from where a call that may come begins, in formats that have none for such calls, and in those that
// wait for something before the function's name where nothing comes.
void await_calls(
    const chasqui_templates * templates, common_chat_templates_inputs inputs, common_chat_params & params);

// Has a format's grammar keep the arguments of calls to their schemas, and to one call where the request wants no more.
// Throws `rejected` where it cannot hold a strict tool's.
void bind_calls(
    const common_json & request, const common_chat_templates_inputs & inputs, common_chat_params & params);

// The text that a call begins with, where one is required and only thoughts may come before it; else empty.
std::string forced_beginning(
    const chasqui_templates * templates, common_chat_templates_inputs inputs, const common_chat_params & params);

// The format of an answer in a schema, or of a call in its place. Throws `rejected` where there cannot be both.
common_chat_params apply_beside_tools(
    const chasqui_templates * templates, const common_json & request, const common_chat_templates_inputs & inputs,
    std::optional<call_alternative> & calls);

}  // namespace chasqui
