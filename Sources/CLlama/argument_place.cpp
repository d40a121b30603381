#include "argument_place.hpp"

#include <utility>

using namespace chasqui;

std::optional<argument_place> chasqui::place_of(
    const grammar_rules & rules, const std::string & tool_rule, const std::string & argument) {
    const std::string of_arguments = tool_rule + "-argument-";
    const std::string before[] = {grammar_literal(argument), grammar_literal("\">")};
    for (const std::string & rule : rules.names()) {
        if (rule != tool_rule && rule.compare(0, of_arguments.size(), of_arguments) != 0) {
            continue;
        }
        elements body = grammar_elements(rules.body(rule));
        size_t seen = 0;
        for (size_t at = 0; at < body.size(); at++) {
            if (body[at] == " " || body[at] == ")") {
                continue;
            }
            if (seen == 2) {
                return argument_place{rule, std::move(body), at};
            }
            seen = body[at] == before[seen] ? seen + 1 : 0;
        }
    }
    return std::nullopt;
}
