#pragma once

#include <string>
#include <vector>

#include "chat.h"
#include "grammar_text.hpp"
#include "json.h"

namespace chasqui {

// Formats that write a name before each argument let arguments that are required be left out, and all be repeated. Holds
// calls to each argument once, in any order, where there are few enough of them.
void bind_named_arguments(const std::vector<common_chat_tool> & tools, std::string & grammar);
// The same for one rule, of an object. False where nothing was bound.
bool bind_named_arguments(const common_json & schema, const std::string & rule, grammar_rules & rules);

// Whether an object has a property that has to be there.
bool has_required_argument(const common_json & schema);

}  // namespace chasqui
