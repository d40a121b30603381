#include "chat_calls.hpp"

#include "call_ids.hpp"
#include "chat_format.hpp"
#include "chat_inputs.hpp"
#include "gemma_calls.hpp"
#include "grammar_text.hpp"
#include "guard.hpp"
#include "kimi_calls.hpp"
#include "message_heads.hpp"
#include "named_arguments.hpp"
#include "single_call.hpp"
#include "string_arguments.hpp"

using namespace chasqui;

namespace {

// Whether a request's tool says that its arguments have to keep to its schema.
bool is_strict(const common_json & request, size_t index) {
    const common_json tool = member(request, "tools").at(index);
    return tool.at("function").value("strict", false);
}

// The grammar of a call, out of that of an answer that has to have one; empty where it has no rule for it.
std::string grammar_of_calls(const std::string & answer) {
    grammar_rules rules(answer);
    if (rules.body("tool-call").empty()) {
        return "";
    }
    rules.replace("root", "tool-call");
    return rules.text();
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
    bind_calls(request, inputs, required);
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

void chasqui::await_calls(
    const chasqui_templates * templates, common_chat_templates_inputs inputs, common_chat_params & params) {
    const auto & beginning = templates->call_beginning;
    if (inputs.tools.empty() || inputs.tool_choice != COMMON_CHAT_TOOL_CHOICE_AUTO || !beginning) {
        return;
    }
    if (params.grammar.empty()) {
        inputs.tool_choice = COMMON_CHAT_TOOL_CHOICE_REQUIRED;
        params.grammar = grammar_of_calls(apply(templates, inputs).grammar);
        if (params.grammar.empty()) {
            return;
        }
        params.grammar_lazy = true;
    } else if (!params.grammar_lazy || !beginning->before_name.empty()) {
        return;
    }
    for (const common_chat_tool & tool : inputs.tools) {
        params.grammar_triggers.push_back(
            {COMMON_GRAMMAR_TRIGGER_TYPE_WORD, beginning->before_name + tool.name + beginning->after_name});
    }
}

void chasqui::bind_calls(
    const common_json & request, const common_chat_templates_inputs & inputs, common_chat_params & params) {
    bind_kimi_arguments(inputs.tools, params.grammar);
    bind_message_heads(inputs.tools, params);
    if (inputs.tools.empty() || inputs.tool_choice == COMMON_CHAT_TOOL_CHOICE_NONE) {
        return;
    }
    if (!inputs.parallel_tool_calls) {
        bind_to_one_call(inputs.tools, params.grammar);
    }
    bind_call_ids(params.parser, params.grammar);
    bind_gemma_arguments(inputs.tools, params.grammar);
    bind_named_arguments(inputs.tools, params.grammar);
    bind_string_arguments(inputs.tools, params.grammar);
    // Where no call can be asked of the template, that is what is wrong.
    if (inputs.tool_choice == COMMON_CHAT_TOOL_CHOICE_REQUIRED && params.grammar.empty()) {
        return;
    }
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
    if (!templates->call_beginning) {
        return "";
    }
    const std::string & beginning = templates->call_beginning->before_name;
    // Where nothing stands before the function's name, the only one can still be told.
    return beginning.empty() && inputs.tools.size() == 1 ? inputs.tools[0].name : beginning;
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
