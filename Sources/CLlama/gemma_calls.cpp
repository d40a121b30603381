#include "gemma_calls.hpp"

#include "gemma_values.hpp"
#include "grammar_text.hpp"
#include "json.h"

using namespace chasqui;

namespace {

}  // namespace

void chasqui::bind_gemma_arguments(const std::vector<common_chat_tool> & tools, std::string & grammar) {
    grammar_rules rules(grammar);
    if (rules.body(gemma_values::any_object).empty()) {
        return;
    }
    for (const common_chat_tool & tool : tools) {
        const std::string rule = call_rule(tool.name, rules);
        const std::string body = rules.body(rule);
        const common_json schema = tool.parameters.empty() ? common_json() : common_json::parse(tool.parameters);
        // Names that differ in what rules' names cannot have share one.
        const bool is_own = body.find(grammar_literal(tool.name)) != std::string::npos;
        if (is_own && rules.names().size() < most_rules) {
            rules.replace(rule, replaced(body, gemma_values::any_object, gemma_values(rules).object(schema, rule)));
        }
    }
    grammar = rules.text();
}
