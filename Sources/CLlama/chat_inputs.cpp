#include "chat_inputs.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "guard.hpp"

using namespace chasqui;

namespace {

std::string schema_of(const common_json & request) {
    const common_json schema = member(request, "json_schema");
    if (schema.is_null()) {
        return "";
    }
    // As in llama-server, the empty schema asks for an object.
    return schema.is_object() && schema.empty() ? "{\"type\":\"object\"}" : schema.dump();
}

void read_template_arguments(const common_json & request, common_chat_templates_inputs & inputs) {
    const common_json given = member(request, "enable_thinking");
    inputs.enable_thinking = given.is_boolean() ? given.get<bool>() : true;
    const common_json arguments = member(request, "chat_template_kwargs");
    if (!arguments.is_object()) {
        return;
    }
    for (const auto & [name, value] : arguments.items()) {
        inputs.chat_template_kwargs[name] = value.dump();
        if (name == "enable_thinking") {
            if (!value.is_boolean()) {
                throw rejected(CHASQUI_BAD_TEMPLATE_ARGUMENTS, "enable_thinking must be true or false");
            }
            inputs.enable_thinking = value.get<bool>();
        }
    }
}

common_chat_continuation continuation_of(const std::string & name) {
    if (name == "reasoning") {
        return COMMON_CHAT_CONTINUATION_REASONING;
    }
    if (name == "content") {
        return COMMON_CHAT_CONTINUATION_CONTENT;
    }
    return name == "auto" ? COMMON_CHAT_CONTINUATION_AUTO : COMMON_CHAT_CONTINUATION_NONE;
}

}  // namespace

common_json chasqui::member(const common_json & object, const char * name) {
    return object.contains(name) ? object.at(name) : common_json();
}

common_chat_templates_inputs chasqui::chat_inputs(const chasqui_templates * templates, const common_json & request) {
    common_chat_templates_inputs inputs;
    inputs.messages = as(CHASQUI_BAD_MESSAGES, [&] {
        return common_chat_msgs_parse_oaicompat(member(request, "messages"));
    });
    inputs.tools = as(CHASQUI_BAD_TOOLS, [&] { return common_chat_tools_parse_oaicompat(member(request, "tools")); });
    inputs.tool_choice = as(CHASQUI_BAD_TOOLS, [&] {
        return common_chat_tool_choice_parse_oaicompat(request.value("tool_choice", "auto"));
    });
    if (request.contains("parallel_tool_calls")) {
        inputs.parallel_tool_calls = request.at("parallel_tool_calls").get<bool>();
    } else {
        const auto & known = templates->capabilities;
        inputs.parallel_tool_calls =
            std::find(known.begin(), known.end(), std::pair<std::string, bool>("supports_parallel_tool_calls", true))
            != known.end();
    }
    inputs.json_schema = schema_of(request);
    inputs.add_generation_prompt = request.value("add_generation_prompt", true);
    inputs.continue_final_message = continuation_of(request.value("continue_final_message", ""));
    inputs.reasoning_format = common_reasoning_format_from_name(request.value("reasoning_format", "auto"));
    inputs.use_jinja = !templates->is_built_in;
    if (templates->is_built_in && inputs.continue_final_message != COMMON_CHAT_CONTINUATION_NONE) {
        throw rejected(
            CHASQUI_BAD_MESSAGES,
            "the chat template " + templates->source + " cannot go on with an answer; end with a message of the user's");
    }
    as(CHASQUI_BAD_TEMPLATE_ARGUMENTS, [&] { read_template_arguments(request, inputs); });
    return inputs;
}
