#include "string_arguments.hpp"

#include <array>
#include <map>
#include <optional>
#include <regex>
#include <vector>

#include "argument_places.hpp"
#include "grammar_text.hpp"
#include "guard.hpp"

using namespace chasqui;

namespace {

struct argument {
    std::string name;
    std::string rule;
    common_json schema;
};

std::string tool_rule(const common_chat_tool & tool) { return "tool-" + rule_name(tool.name); }

std::vector<argument> arguments_of(const common_chat_tool & tool) {
    std::vector<argument> arguments;
    const common_json schema = tool.parameters.empty() ? common_json() : common_json::parse(tool.parameters);
    if (!schema.is_object() || !schema.contains("properties") || !schema.at("properties").is_object()) {
        return arguments;
    }
    for (const auto & [name, property] : schema.at("properties").items()) {
        arguments.push_back({name, tool_rule(tool) + argument_infix + rule_name(name), property});
    }
    return arguments;
}

// What says something of a text beside that it is one.
std::string constraint_of(const common_json & schema) {
    static const std::array<const char *, 16> words = {
        "enum", "const", "minLength", "maxLength", "format", "pattern", "anyOf", "oneOf", "allOf", "$ref", "items",
        "prefixItems", "minItems", "maxItems", "properties", "additionalProperties"};
    if (schema.is_object()) {
        for (const char * word : words) {
            if (schema.contains(word)) {
                return word;
            }
        }
    }
    return "";
}

std::optional<std::string> choices(const common_json & values, const std::string & end) {
    std::string all;
    for (const auto & value : values) {
        if (!value.is_string() || value.get<std::string>().find(end) != std::string::npos) {
            return std::nullopt;
        }
        all += (all.empty() ? "" : " | ") + grammar_literal(value.get<std::string>());
    }
    return all.empty() ? std::nullopt : std::optional("(" + all + ")");
}

}  // namespace

bool chasqui::says_more_than_type(const common_json & schema) { return !constraint_of(schema).empty(); }

std::optional<std::string> chasqui::text_grammar(const common_json & schema, const std::string & end) {
    if (!schema.is_object() || schema.contains("pattern") || schema.contains("format")) {
        return std::nullopt;
    }
    if (schema.contains("const")) {
        return choices(common_json::array({schema.at("const")}), end);
    }
    if (schema.contains("enum") && schema.at("enum").is_array()) {
        return choices(schema.at("enum"), end);
    }
    const size_t first = end.find_first_not_of(" \t\r\n");
    const auto bound = [&](const char * name) {
        return schema.contains(name) && schema.at(name).is_number_integer() ? schema.at(name).get<int64_t>() : -1;
    };
    const int64_t least = bound("minLength");
    const int64_t most = bound("maxLength");
    if (first == std::string::npos || (least < 0 && most < 0) || !schema.contains("type") || schema.at("type") != "string") {
        return std::nullopt;
    }
    return "[^" + grammar_class(end[first]) + "]{" + std::to_string(std::max<int64_t>(least, 0)) + ","
        + (most < 0 ? "" : std::to_string(most)) + "}";
}

namespace {

// The text that a rule of llama.cpp reads up to, which has a rule for each byte of it; empty where that cannot be told.
std::string end_of(const grammar_rules & rules, const std::string & rule) {
    std::string end;
    for (size_t index = 0;; index++) {
        const auto name = [&](size_t of) {
            return of == 0 ? rule : rule + (of < 10 ? "-0" : "-") + std::to_string(of);
        };
        const std::string body = rules.body(name(index));
        const bool is_last = rules.body(name(index + 1)).empty();
        static const std::regex alternative(R"(\[((?:\\.|[^\]\\^])+)\](?: (\S+))?(?: \||$))");
        std::string found;
        for (std::sregex_iterator match(body.begin(), body.end(), alternative), none; match != none; ++match) {
            if ((*match)[2].str() == (is_last ? "" : name(index + 1))) {
                found = unescaped_class((*match)[1].str());
            }
        }
        if (found.size() != 1) {
            return "";
        }
        end += found;
        if (is_last) {
            return end;
        }
    }
}

void bind(grammar_rules & rules, const argument & argument) {
    const std::string body = rules.body(argument.rule);
    static const std::regex reference(R"((?:^| )(ac-\d+|until-\d+|[a-z][a-z-]*)(?= |$))");
    for (std::sregex_iterator match(body.begin(), body.end(), reference), none; match != none; ++match) {
        const std::string named = (*match)[1].str();
        const std::string alias = rules.body(named);
        const std::string rule = rules.body(alias).empty() ? named : alias;
        const bool takes_end = rule.compare(0, 3, "ac-") == 0;
        if (!takes_end && rule.compare(0, 6, "until-") != 0) {
            continue;
        }
        const size_t start = static_cast<size_t>(match->position(1));
        const std::string rest = body.substr(start + named.size());
        const std::string end = takes_end ? end_of(rules, rule) : first_literal(rest);
        const auto text = end.empty() ? std::nullopt : text_grammar(argument.schema, end);
        if (text) {
            const std::string bound = argument.rule + bound_suffix;
            rules.add(bound, takes_end ? *text + " " + grammar_literal(end) : *text);
            rules.replace(argument.rule, body.substr(0, start) + bound + rest);
        }
        return;
    }
}

bool takes_end(const std::string & piece) { return piece.compare(0, 3, "ac-") == 0; }

void bind_in_place(grammar_rules & rules, argument_places & places, const argument & argument) {
    const std::string & value = places.value(argument.name);
    if (!takes_end(value)) {
        return;
    }
    const std::string end = end_of(rules, value);
    const auto text = end.empty() ? std::nullopt : text_grammar(argument.schema, end);
    if (text) {
        const std::string bound = argument.rule + bound_suffix;
        rules.add(bound, *text + " " + grammar_literal(end));
        places.replace(argument.name, bound);
    }
}

// Whether a rule holds all that an argument's schema says, or it says no more than that it is a text.
bool is_held_in_place(const grammar_rules & rules, const argument_places & places, const argument & argument) {
    const std::string & value = places.value(argument.name);
    const bool is_text = takes_end(value) || is_free_text(value);
    return is_text ? constraint_of(argument.schema).empty() : !rules.body(value).empty();
}

// llama.cpp's grammars of quoted texts take a backslash before a space, which its parsers do not read.
void forbid_escaped_spaces(std::string & grammar) {
    const std::string wrong = R"(\\/ bfnrt] | "u" [0-9a-fA-F]{4})";
    const std::string right = R"(\\/bfnrt] | "u" [0-9a-fA-F]{4})";
    for (size_t at = grammar.find(wrong); at != std::string::npos; at = grammar.find(wrong, at)) {
        grammar.replace(at, wrong.size(), right);
    }
}

}  // namespace

void chasqui::bind_string_arguments(const std::vector<common_chat_tool> & tools, std::string & grammar) {
    forbid_escaped_spaces(grammar);
    std::map<std::string, int> uses;
    std::vector<std::vector<argument>> all;
    for (const common_chat_tool & tool : tools) {
        all.push_back(arguments_of(tool));
        for (const argument & argument : all.back()) {
            uses[argument.rule]++;
        }
    }
    grammar_rules rules(grammar);
    for (size_t i = 0; i < tools.size(); i++) {
        argument_places places(rules, tool_rule(tools[i]));
        for (const argument & argument : all[i]) {
            // Names that differ in what rules' names cannot have share one.
            if (uses[argument.rule] > 1) {
                continue;
            }
            if (rules.body(argument.rule).empty()) {
                bind_in_place(rules, places, argument);
            } else {
                bind(rules, argument);
            }
        }
        places.write(rules);
    }
    grammar = rules.text();
}

void chasqui::check_arguments_are_bound(const common_chat_tool & tool, const std::string & grammar) {
    const grammar_rules rules(grammar);
    const std::string rule = tool_rule(tool);
    if (!rules.body(rule + "-schema").empty()) {
        return;
    }
    const argument_places places(rules, rule);
    for (const argument & argument : arguments_of(tool)) {
        const std::string constraint = constraint_of(argument.schema);
        const bool is_bound = !rules.body(argument.rule + "-schema").empty()
            || !rules.body(argument.rule + bound_suffix).empty()
            || (!rules.body(argument.rule).empty() && constraint.empty())
            || is_held_in_place(rules, places, argument);
        if (!is_bound) {
            throw rejected(
                CHASQUI_BAD_TOOLS,
                "'" + tool.name + "' is strict, but in the form in which this model's chat template writes calls, "
                    + (constraint.empty() ? "the type" : "the " + constraint) + " of its argument '" + argument.name
                    + "' cannot be enforced" + (grammar.empty() ? " unless tool_choice asks for a call" : "")
                    + "; leave strict out, and check the arguments yourself");
        }
    }
}
