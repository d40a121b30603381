#include "chat_calls.hpp"

#include "chat_format.hpp"
#include "chat_inputs.hpp"
#include "guard.hpp"
#include "string_arguments.hpp"

using namespace chasqui;

namespace {

// Whether a request's tool says that its arguments have to keep to its schema.
bool is_strict(const common_json & request, size_t index) {
    const common_json tool = member(request, "tools").at(index);
    return tool.at("function").value("strict", false);
}

// llama.cpp has a schema in place of tools. Here calls are an alternative to it, where they have a beginning of their own.
// - inputs: those without the schema.
call_alternative calls_beside_schema(
    const chasqui_templates * templates, const common_json & request, common_chat_templates_inputs inputs,
    common_chat_params & schema) {
    const common_chat_params optional = apply(templates, inputs);
    schema.prompt = optional.prompt;
    inputs.tool_choice = COMMON_CHAT_TOOL_CHOICE_REQUIRED;
    common_chat_params required = apply(templates, inputs);
    bind_arguments(request, inputs, required);
    const bool begins_with_word = !optional.grammar_triggers.empty()
        && optional.grammar_triggers[0].type == COMMON_GRAMMAR_TRIGGER_TYPE_WORD;
    if (!begins_with_word || schema.grammar.empty() || schema.grammar_lazy || required.grammar.empty()
        || schema.generation_prompt != optional.generation_prompt) {
        throw rejected(
            CHASQUI_BAD_SCHEMA,
            "with this model's chat template a schema and tools that may be called exclude each other; set tool_choice to "
            "none or required, or leave one of them out");
    }
    return {optional.grammar_triggers[0].value, required.grammar, parsing_of(inputs, optional)};
}

}  // namespace

void chasqui::bind_arguments(
    const common_json & request, const common_chat_templates_inputs & inputs, common_chat_params & params) {
    if (inputs.tools.empty() || inputs.tool_choice == COMMON_CHAT_TOOL_CHOICE_NONE) {
        return;
    }
    bind_string_arguments(inputs.tools, params.grammar);
    for (size_t i = 0; i < inputs.tools.size(); i++) {
        if (is_strict(request, i)) {
            check_arguments_are_bound(inputs.tools[i], params.grammar);
        }
    }
}

// A format's grammar allows text before a call that is required, and a small model may then never come to it. What makes
// the grammar begin where the call is optional is what the call begins with.
std::string chasqui::forced_beginning(
    const chasqui_templates * templates, common_chat_templates_inputs inputs, const common_chat_params & params) {
    if (inputs.tool_choice != COMMON_CHAT_TOOL_CHOICE_REQUIRED || params.grammar_lazy || !inputs.add_generation_prompt) {
        return "";
    }
    inputs.tool_choice = COMMON_CHAT_TOOL_CHOICE_AUTO;
    const common_chat_params optional = apply(templates, inputs);
    for (const common_grammar_trigger & trigger : optional.grammar_triggers) {
        if (trigger.type == COMMON_GRAMMAR_TRIGGER_TYPE_WORD) {
            return trigger.value;
        }
    }
    const std::string beginning = templates->call_beginning.value_or("");
    // Where nothing stands before the function's name, the only one can still be told.
    return templates->call_beginning == "" && inputs.tools.size() == 1 ? inputs.tools[0].name : beginning;
}

common_chat_params chasqui::apply_beside_tools(
    const chasqui_templates * templates, const common_json & request, const common_chat_templates_inputs & inputs,
    std::optional<call_alternative> & calls) {
    common_chat_templates_inputs schema_alone = inputs;
    schema_alone.tools.clear();
    common_chat_params params = apply(templates, schema_alone);
    common_chat_templates_inputs tools_alone = inputs;
    tools_alone.json_schema.clear();
    calls = calls_beside_schema(templates, request, tools_alone, params);
    return params;
}
