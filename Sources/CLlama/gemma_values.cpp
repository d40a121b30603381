#include "gemma_values.hpp"

#include <algorithm>
#include <set>

#include "chat_inputs.hpp"
#include "grammar.hpp"
#include "named_arguments.hpp"
#include "string_arguments.hpp"

using namespace chasqui;

namespace {

const char * const any_value = "gemma4-value";
// Of an array's items.
constexpr int64_t most_repetitions = 1000;
// Around a text.
const char * const quote = "<|\"|>";

std::string quoted(const std::string & grammar) {
    return grammar_literal(quote) + " " + grammar + " " + grammar_literal(quote);
}

int64_t count(const common_json & schema, const char * name, int64_t otherwise) {
    const common_json value = member(schema, name);
    return value.is_number_integer() ? std::max<int64_t>(value.get<int64_t>(), 0) : otherwise;
}

}  // namespace

std::string gemma_values::loose(const std::string & rule) {
    is_whole = false;
    return rule;
}

std::string gemma_values::object(const common_json & schema, const std::string & rule) {
    const common_json properties = member(schema, "properties");
    const common_json others = member(schema, "additionalProperties");
    const bool has_properties = properties.is_object() && !properties.empty();
    if (others.is_object() || (has_properties && others == true)) {
        return loose(any_object);
    }
    if (others == true || (others.is_null() && !properties.is_object())) {
        return any_object;
    }
    if (!has_properties) {
        return R"("{" space "}")";
    }
    std::string names;
    if (!add_members(properties, rule, names)) {
        return loose(any_object);
    }
    const std::string members = "(" + names + ") (\",\" space (" + names + "))* space \"}\"";
    const std::string made = rule + "-members";
    rules.add(made, "\"{\" space " + (has_required_argument(schema) ? members : "(\"}\" | " + members + ")"));
    is_whole = bind_named_arguments(schema, made, rules) && is_whole;
    return made;
}

// A rule for each member. False where there cannot be one for each.
bool gemma_values::add_members(const common_json & properties, const std::string & rule, std::string & names) {
    std::set<std::string> seen;
    for (const auto & [name, property] : properties.items()) {
        const std::string member = rule + argument_infix + rule_name(name);
        if (name.empty() || name.find_first_of(":}") != std::string::npos || !seen.insert(member).second) {
            return false;
        }
        names += (names.empty() ? "" : " | ") + member;
    }
    const bool was_whole = is_whole;
    bool are_whole = true;
    for (const auto & [name, property] : properties.items()) {
        const std::string member = rule + argument_infix + rule_name(name);
        is_whole = true;
        std::string grammar = value(property, member);
        if (is_whole) {
            rules.add(member + bound_suffix, grammar);
            grammar = member + bound_suffix;
        }
        rules.add(member, grammar_literal(name + ":") + " space " + grammar);
        are_whole = are_whole && is_whole;
    }
    is_whole = was_whole && are_whole;
    return true;
}

std::string gemma_values::value(const common_json & schema, const std::string & rule) {
    if (!schema.is_object() || schema.contains("$ref") || schema.contains("allOf")) {
        return loose(any_value);
    }
    for (const char * name : {"anyOf", "oneOf"}) {
        if (member(schema, name).is_array()) {
            std::vector<common_json> each;
            for (const auto & one : schema.at(name)) {
                each.push_back(one);
            }
            return one_of(each, rule);
        }
    }
    if (schema.contains("const") || member(schema, "enum").is_array()) {
        const auto made = choice(schema.contains("const") ? common_json::array({schema.at("const")}) : schema.at("enum"));
        return made ? *made : loose(any_value);
    }
    const common_json type = member(schema, "type");
    if (type.is_array()) {
        std::vector<common_json> each;
        for (const auto & one : type) {
            each.push_back(schema);
            each.back()["type"] = one;
        }
        return one_of(each, rule);
    }
    return whole_value(schema, type.is_string() ? type.get<std::string>() : "", rule);
}

std::string gemma_values::whole_value(const common_json & schema, const std::string & type, const std::string & rule) {
    if (type == "string") {
        return text(schema);
    }
    if (type == "object") {
        return object(schema, rule);
    }
    if (type == "array") {
        return array(schema, rule);
    }
    if (type == "integer") {
        return integer(schema, rule);
    }
    if (type == "number" || type == "null") {
        return "gemma4-" + type;
    }
    if (type == "boolean") {
        return "gemma4-bool";
    }
    return says_more_than_type(schema) ? loose(any_value) : any_value;
}

std::string gemma_values::text(const common_json & schema) {
    if (const auto bound = text_grammar(schema, quote)) {
        return quoted(*bound);
    }
    return says_more_than_type(schema) ? loose("gemma4-string") : "gemma4-string";
}

std::string gemma_values::integer(const common_json & schema, const std::string & rule) {
    const grammar_rules made(grammar_from_schema(schema.dump()));
    for (const std::string & name : made.names()) {
        rules.add(name == "root" ? rule + "-integer" : name, made.body(name));
    }
    return rule + "-integer";
}

std::string gemma_values::array(const common_json & schema, const std::string & rule) {
    const bool is_tuple = schema.contains("prefixItems") || member(schema, "items").is_array();
    const int64_t least = count(schema, "minItems", 0);
    const int64_t most = count(schema, "maxItems", INT64_MAX);
    if (is_tuple || least > most_repetitions || most < std::max<int64_t>(least, 1)) {
        return loose("gemma4-array");
    }
    const std::string item = rule + "-item";
    rules.add(item, schema.contains("items") ? value(schema.at("items"), item) : any_value);
    const std::string items = item + " (\",\" space " + item + "){" + std::to_string(std::max<int64_t>(least - 1, 0)) + ","
        + (most == INT64_MAX ? "" : std::to_string(most - 1)) + "} space \"]\"";
    return "(\"[\" space " + (least > 0 ? items : "(\"]\" | " + items + ")") + ")";
}

std::string gemma_values::one_of(const std::vector<common_json> & schemas, const std::string & rule) {
    std::string all;
    for (size_t index = 0; index < schemas.size(); index++) {
        all += (all.empty() ? "" : " | ") + value(schemas[index], rule + "-" + std::to_string(index));
    }
    return all.empty() ? loose(any_value) : "(" + all + ")";
}

std::optional<std::string> gemma_values::choice(const common_json & values) {
    std::string all;
    for (const auto & value : values) {
        if (value.is_object() || value.is_array()) {
            return std::nullopt;
        }
        const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
        if (text.find(quote) != std::string::npos) {
            return std::nullopt;
        }
        all += (all.empty() ? "" : " | ") + grammar_literal(value.is_string() ? quote + text + quote : text);
    }
    return all.empty() ? std::nullopt : std::optional("(" + all + ")");
}
