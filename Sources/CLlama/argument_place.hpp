#pragma once

#include <optional>
#include <string>

#include "grammar_text.hpp"

namespace chasqui {

// What stands for an argument's value in its tool's own rules, in formats that have no rules for arguments.
struct argument_place {
    std::string rule;
    elements body;
    size_t index;

    const std::string & value() const { return body[index]; }
    // Whether it is any text with what ends it.
    bool takes_end() const { return value().compare(0, 3, "ac-") == 0; }
    bool is_text() const { return takes_end() || is_free_text(value()); }
};

// Where an argument's value is behind its name, as in `name="to">`; nothing where there is no such place.
// - tool_rule: that of the tool, whose arguments may have been put into rules of their own by named_arguments.
std::optional<argument_place> place_of(
    const grammar_rules & rules, const std::string & tool_rule, const std::string & argument);

}  // namespace chasqui
