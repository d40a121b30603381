#include "kimi_calls.hpp"

#include <algorithm>
#include <exception>
#include <map>
#include <string>
#include <vector>

#include "grammar_text.hpp"
#include "json-schema-to-grammar.h"
#include "json.h"
#include "string_arguments.hpp"

using namespace chasqui;

namespace {

constexpr const char * prefix = "kimi-k3-arg-";

struct argument {
    // llama.cpp's, and the one that formats have in common.
    std::string rule;
    std::string shared_rule;
    // As the parser takes it: of what has no one type it takes a text. Empty where that cannot be right.
    std::string type;
    const common_chat_schema * schema;
};

std::string llama_rule(const std::string & tool, const std::string & argument) {
    return rule_name(prefix + tool + "-" + argument);
}

std::string type_of(const common_json & properties, const std::string & name) {
    const common_json & property = properties.at(name);
    if (!property.is_object() || !property.contains("type")) {
        return "string";
    }
    const common_json & type = property.at("type");
    if (type.is_string()) {
        return type.get<std::string>();
    }
    const bool may_be_text = type.is_array() && std::find(type.begin(), type.end(), "string") != type.end();
    return may_be_text ? "string" : "";
}

std::vector<argument> arguments_of(
    const common_chat_tool & tool, const common_json & schema, const common_chat_schema_document & document) {
    std::vector<argument> arguments;
    const auto * object = dynamic_cast<const common_chat_schema_object *>(document.root.get());
    if (object == nullptr || !schema.contains("properties") || !schema.at("properties").is_object()) {
        return arguments;
    }
    for (const auto & property : object->properties) {
        if (!schema.at("properties").contains(property.name)) {
            continue;
        }
        arguments.push_back(
            {llama_rule(tool.name, property.name),
             "tool-" + rule_name(tool.name) + argument_infix + rule_name(property.name),
             type_of(schema.at("properties"), property.name), property.schema.get()});
    }
    return arguments;
}

// The template has one word for both sorts of numbers.
std::string written_type(const std::string & type) { return type == "integer" ? "number" : type; }

// Adds the rules of a value in JSON. False where their names have other meanings already.
bool add_value(const argument & argument, grammar_rules & rules) {
    const std::string name = argument.shared_rule + "-schema";
    std::string root;
    const grammar_rules made(build_grammar([&](const common_grammar_builder & builder) {
        root = builder.add_schema(name, *argument.schema);
    }));
    if (made.body(root).empty() || rules.names().size() + made.names().size() > most_rules) {
        return false;
    }
    for (const std::string & rule : made.names()) {
        if (!rules.body(rule).empty() && rules.body(rule) != made.body(rule)) {
            return false;
        }
    }
    for (const std::string & rule : made.names()) {
        if (rules.body(rule).empty()) {
            rules.add(rule, made.body(rule));
        }
    }
    // The rule of a type by itself has the type's name.
    if (root != name) {
        rules.add(name, root);
    }
    return true;
}

// The head's type, and the value where it is JSON, in place of any text.
void bind(const argument & argument, grammar_rules & rules) {
    elements all = grammar_elements(rules.body(argument.rule));
    std::vector<size_t> free;
    for (size_t at = 0; at < all.size(); at++) {
        if (is_free_text(all[at])) {
            free.push_back(at);
        }
    }
    if (free.size() != 2 || argument.type.empty()) {
        return;
    }
    if (argument.type != "string") {
        if (!add_value(argument, rules)) {
            return;
        }
        all[free[1]] = argument.shared_rule + "-schema";
    }
    all[free[0]] = grammar_literal(" type=\"" + written_type(argument.type) + "\"");
    rules.add(argument.shared_rule, joined(all));
    rules.replace(argument.rule, argument.shared_rule);
}

void bind(
    const common_chat_tool & tool, const std::map<std::string, int> & uses, grammar_rules & rules) {
    const common_json schema = common_json::parse(tool.parameters);
    const common_chat_schema_document document = common_chat_schema_from_json(schema);
    for (const argument & argument : arguments_of(tool, schema, document)) {
        // Names that differ in what rules' names cannot have share one.
        if (uses.at(argument.rule) == 1 && !rules.body(argument.rule).empty()
            && rules.body(argument.shared_rule).empty()) {
            bind(argument, rules);
        }
    }
}

// How many arguments have a rule's name.
std::map<std::string, int> uses_of(const std::vector<common_chat_tool> & tools) {
    std::map<std::string, int> uses;
    for (const common_chat_tool & tool : tools) {
        const common_json schema = tool.parameters.empty() ? common_json() : common_json::parse(tool.parameters);
        if (schema.is_object() && schema.contains("properties") && schema.at("properties").is_object()) {
            for (const auto & [name, property] : schema.at("properties").items()) {
                uses[llama_rule(tool.name, name)]++;
            }
        }
    }
    return uses;
}

}  // namespace

void chasqui::bind_kimi_arguments(const std::vector<common_chat_tool> & tools, std::string & grammar) {
    if (grammar.find(prefix) == std::string::npos) {
        return;
    }
    grammar_rules rules(grammar);
    const std::map<std::string, int> uses = uses_of(tools);
    for (const common_chat_tool & tool : tools) {
        if (tool.parameters.empty()) {
            continue;
        }
        try {
            bind(tool, uses, rules);
        } catch (const std::exception &) {
            // What the converter does not take is left to the model, and refused where it has to be held.
        }
    }
    grammar = rules.text();
}
