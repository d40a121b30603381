#pragma once

#include <optional>
#include <string>
#include <vector>

#include "grammar_text.hpp"
#include "json.h"

namespace chasqui {

// Values of a JSON schema as Gemma 4 writes them: JSON, but for texts, which stand between signs of their own, and for names,
// which stand as they are.
class gemma_values {
public:
    // llama.cpp's rule for an object of any members.
    static constexpr const char * any_object = "gemma4-dict";

    // Adds what it needs to these.
    explicit gemma_values(grammar_rules & rules) : rules(rules) {}

    // What stands for an object.
    // - rule: what the names of added rules begin with.
    std::string object(const common_json & schema, const std::string & rule);

private:
    std::string value(const common_json & schema, const std::string & rule);
    std::string whole_value(const common_json & schema, const std::string & type, const std::string & rule);
    std::string text(const common_json & schema);
    std::string integer(const common_json & schema, const std::string & rule);
    std::string array(const common_json & schema, const std::string & rule);
    std::string one_of(const std::vector<common_json> & schemas, const std::string & rule);
    std::optional<std::string> choice(const common_json & values);
    // Stands for a value of which not all is held.
    std::string loose(const std::string & rule);
    bool add_members(const common_json & properties, const std::string & rule, std::string & names);

    grammar_rules & rules;
    bool is_whole = true;
};

}  // namespace chasqui
