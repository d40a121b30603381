#include "named_arguments.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>

#include "repeated_choice.hpp"

using namespace chasqui;

namespace {

// So many take 32 rules.
constexpr size_t most_arguments = 5;
constexpr size_t most_tools = 64;

// Which argument an alternative is for: it names it, or it is the rule of it. Empty where that cannot be told.
std::string argument_of(const elements & alternative, const std::vector<std::string> & names) {
    std::string found;
    for (const std::string & name : names) {
        const std::string end = "-" + rule_name(name);
        const bool is_rule = alternative.size() == 1 && ends_with(alternative[0], end);
        const bool is_named =
            std::find(alternative.begin(), alternative.end(), grammar_literal(name)) != alternative.end();
        if ((is_rule || is_named) && name.size() > found.size()) {
            found = name;
        }
    }
    return found;
}

struct arguments {
    std::vector<std::string> names;
    std::set<std::string> required;
};

arguments arguments_of(const common_json & schema) {
    arguments found;
    if (!schema.is_object() || !schema.contains("properties") || !schema.at("properties").is_object()) {
        return found;
    }
    for (const auto & [name, property] : schema.at("properties").items()) {
        found.names.push_back(name);
    }
    if (schema.contains("required") && schema.at("required").is_array()) {
        for (const auto & name : schema.at("required")) {
            if (name.is_string() && schema.at("properties").contains(name.get<std::string>())) {
                found.required.insert(name.get<std::string>());
            }
        }
    }
    return found;
}

// The alternatives whose arguments are required, a bit each; nothing where an alternative is for no argument of its own.
std::optional<uint32_t> required_of(const repeated_choice & choice, const arguments & arguments) {
    uint32_t required = 0;
    std::set<std::string> seen;
    for (size_t i = 0; i < choice.alternatives.size(); i++) {
        const std::string name = argument_of(choice.alternatives[i], arguments.names);
        if (name.empty() || !seen.insert(name).second) {
            return std::nullopt;
        }
        required |= arguments.required.count(name) > 0 ? 1U << i : 0U;
    }
    return choice.alternatives.size() <= most_arguments ? std::optional(required) : std::nullopt;
}

// Rules for what may come while some arguments are left, a bit each.
class remaining_arguments {
public:
    remaining_arguments(const std::string & rule, const repeated_choice & choice, uint32_t required)
        : rule(rule), choice(choice), required(required) {}

    // Adds them, and returns what stands for all arguments.
    std::string add_to(grammar_rules & rules) const {
        const uint32_t all = (1U << choice.alternatives.size()) - 1;
        for (size_t i = 0; i < choice.alternatives.size(); i++) {
            rules.add(one(i), joined(choice.alternatives[i]));
        }
        for (uint32_t left = 1; left < all; left++) {
            rules.add(state(left), next(left, joined(choice.before), joined(choice.behind)));
        }
        return "(" + (choice.has_first ? any(all, "", "") : next(all, joined(choice.before), joined(choice.behind))) + ")";
    }

private:
    std::string one(size_t index) const { return rule + "-argument-" + std::to_string(index); }
    std::string state(uint32_t left) const { return rule + "-left-" + std::to_string(left); }

    // One of those that are left, and then the others.
    std::string any(uint32_t left, const std::string & before, const std::string & behind) const {
        std::string text;
        for (size_t i = 0; i < choice.alternatives.size(); i++) {
            if ((left & (1U << i)) != 0) {
                const uint32_t others = left & ~(1U << i);
                text += (text.empty() ? "" : " | ") + before + " " + one(i) + " " + behind
                    + (others == 0 ? "" : " " + state(others));
            }
        }
        return text;
    }

    std::string next(uint32_t left, const std::string & before, const std::string & behind) const {
        return "(" + any(left, before, behind) + ")" + ((left & required) == 0 ? "?" : "");
    }

    const std::string & rule;
    const repeated_choice & choice;
    uint32_t required;
};

}  // namespace

bool chasqui::has_required_argument(const common_json & schema) { return !arguments_of(schema).required.empty(); }

bool chasqui::bind_named_arguments(const common_json & schema, const std::string & rule, grammar_rules & rules) {
    const arguments arguments = arguments_of(schema);
    const elements body = grammar_elements(rules.body(rule));
    for (size_t sign = 1; sign < body.size(); sign++) {
        if (body[sign] != "*" || body[sign - 1] != ")") {
            continue;
        }
        const repeated_choice choice = read_choice(body, sign);
        if (const auto required = required_of(choice, arguments)) {
            const std::string bound = remaining_arguments(rule, choice, *required).add_to(rules);
            rules.replace(
                rule, joined(between(body, 0, choice.start)) + bound + joined(between(body, choice.end, body.size())));
            return true;
        }
    }
    return false;
}

void chasqui::bind_named_arguments(const std::vector<common_chat_tool> & tools, std::string & grammar) {
    // Rules are not without a limit.
    if (tools.size() > most_tools) {
        return;
    }
    grammar_rules rules(grammar);
    for (const common_chat_tool & tool : tools) {
        const std::string rule = call_rule(tool.name, rules);
        if (!rule.empty() && !tool.parameters.empty()) {
            bind_named_arguments(common_json::parse(tool.parameters), rule, rules);
        }
    }
    grammar = rules.text();
}
