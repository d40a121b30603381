#include "argument_places.hpp"

using namespace chasqui;

argument_places::argument_places(const grammar_rules & rules, const std::string & tool_rule) {
    const std::string of_arguments = tool_rule + "-argument-";
    for (const std::string & rule : rules.names()) {
        if (rule == tool_rule || rule.compare(0, of_arguments.size(), of_arguments) == 0) {
            bodies.push_back({rule, grammar_elements(rules.body(rule)), false});
            read(bodies.size() - 1);
        }
    }
}

// Notes what is behind a text in quotes and the end of its quotes.
void argument_places::read(size_t index) {
    static const std::string behind_name = grammar_literal("\">");
    const elements & pieces = bodies[index].pieces;
    std::string name;
    std::string last;
    for (size_t at = 0; at < pieces.size(); at++) {
        if (pieces[at] == " " || pieces[at] == ")") {
            continue;
        }
        if (last == behind_name) {
            places.try_emplace(name, index, at);
        }
        name = last;
        last = pieces[at];
    }
}

const std::string & argument_places::value(const std::string & argument) const {
    static const std::string none;
    const auto found = places.find(grammar_literal(argument));
    return found == places.end() ? none : bodies[found->second.first].pieces[found->second.second];
}

void argument_places::replace(const std::string & argument, const std::string & piece) {
    const auto [index, at] = places.at(grammar_literal(argument));
    bodies[index].pieces[at] = piece;
    bodies[index].is_changed = true;
}

void argument_places::write(grammar_rules & rules) const {
    for (const body & body : bodies) {
        if (body.is_changed) {
            rules.replace(body.rule, joined(body.pieces));
        }
    }
}
