#pragma once

#include <optional>
#include <string>

#include "chat.h"

namespace chasqui {

// What every call begins with before its function's name, behind the thoughts if there are some, as the template writes it
// for a sample. It may be empty; nothing where it is not known.
std::optional<std::string> beginning_of_calls(const common_chat_templates * templates);

}  // namespace chasqui
