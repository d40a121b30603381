#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chat.h"
#include "json.h"

namespace chasqui {

// Between a tool's rule and the name of an argument, in the name of the argument's rule.
constexpr const char * argument_infix = "-arg-";
// Behind the name of an argument's rule, where all that its schema says is held.
constexpr const char * bound_suffix = "-bound";

// The grammar of a text, which `end` follows; nothing where there is nothing to bind, or no way to.
std::optional<std::string> text_grammar(const common_json & schema, const std::string & end);

// Whether a value's schema says something of it beside its type.
bool says_more_than_type(const common_json & schema);

// Binds texts to what can be read. Formats that write arguments in tags have texts as they are, and llama.cpp's grammar takes
// any: binds those to what their schemas say of choices and lengths. A text whose length is bound has no first character of
// the tag that ends it.
void bind_string_arguments(const std::vector<common_chat_tool> & tools, std::string & grammar);

// Throws `rejected` with CHASQUI_BAD_TOOLS where something that a tool's schema says is not in the grammar, which
// bind_string_arguments has seen.
void check_arguments_are_bound(const common_chat_tool & tool, const std::string & grammar);

}  // namespace chasqui
