#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "grammar_text.hpp"

namespace chasqui {

// What stands for the values of arguments in their tool's own rules, in formats that have no rules for arguments. A value is
// behind its argument's name, as in `name="to">`.
class argument_places {
public:
    // - tool_rule: that of the tool, whose arguments may have been put into rules of their own by named_arguments.
    argument_places(const grammar_rules & rules, const std::string & tool_rule);

    // The piece of a rule that stands for a value; empty where there is no such place.
    const std::string & value(const std::string & argument) const;
    // Puts another piece in its place, which the rules have once they are written.
    void replace(const std::string & argument, const std::string & piece);
    void write(grammar_rules & rules) const;

private:
    struct body {
        std::string rule;
        elements pieces;
        bool is_changed;
    };

    void read(size_t index);

    std::vector<body> bodies;
    // By the name in quotes: which body, and which piece of it.
    std::map<std::string, std::pair<size_t, size_t>> places;
};

}  // namespace chasqui
