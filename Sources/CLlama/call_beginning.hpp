#pragma once

#include <optional>
#include <string>

#include "chat.h"

namespace chasqui {

// What calls begin with, as a template writes them.
struct call_beginning {
    // Behind the thoughts, if there are some. It may be empty.
    std::string before_name;
    // Up to what has begun the arguments, or is about to.
    std::string after_name;
};

// As the template writes it for a sample; nothing where it is not known.
std::optional<call_beginning> beginning_of_calls(const common_chat_templates * templates);

}  // namespace chasqui
