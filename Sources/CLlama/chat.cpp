#include <algorithm>

#include "chat.hpp"

#include "call_beginning.hpp"
#include "grammar.hpp"
#include "guard.hpp"
#include "json.h"
#include "log.hpp"
#include "own_calls.hpp"
#include "string_arguments.hpp"
#include "thoughts.hpp"

using namespace chasqui;

struct chasqui_templates {
    common_chat_templates_ptr inner;
    // What answers with calls are read with, where `inner` cannot.
    common_chat_templates_ptr reading;
    // What calls begin with, where that is known.
    std::optional<std::string> call_beginning;
    std::string source;
    std::vector<std::pair<std::string, bool>> capabilities;
};

namespace {

// What a failing template says last: its own words where it raised an exception, else the interpreter's.
std::string template_error(const std::string & text) {
    const std::string raised = "Jinja Exception: ";
    const std::string error = "Error: ";
    size_t start = text.rfind(raised);
    if (start != std::string::npos) {
        return text.substr(start + raised.size());
    }
    start = text.rfind(error);
    return "the chat template failed: " + (start == std::string::npos ? text : text.substr(start + error.size()));
}

// common_chat_templates_init loses the message of a template that does not compile.
void check_template(const std::string & source) {
    try {
        common_chat_template(source, "", "");
    } catch (const std::bad_alloc &) {
        throw;
    } catch (const std::exception & error) {
        throw rejected(CHASQUI_BAD_TEMPLATE, error.what());
    }
}

template <typename Body>
auto as(chasqui_status status, Body && body) {
    try {
        return body();
    } catch (const std::bad_alloc &) {
        throw;
    } catch (const rejected &) {
        throw;
    } catch (const std::exception & error) {
        throw rejected(status, error.what());
    }
}

common_json member(const common_json & object, const char * name) {
    return object.contains(name) ? object.at(name) : common_json();
}

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

common_chat_templates_inputs read_request(const chasqui_templates * templates, const common_json & request) {
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
    as(CHASQUI_BAD_TEMPLATE_ARGUMENTS, [&] { read_template_arguments(request, inputs); });
    return inputs;
}

// Finds which part of the request made the template fail.
[[noreturn]] void blame(const common_chat_templates_inputs & inputs, const std::string & error) {
    if (!inputs.json_schema.empty()) {
        grammar_from_schema(inputs.json_schema);
    }
    for (size_t i = 0; i < inputs.tools.size(); i++) {
        const std::string & parameters = inputs.tools[i].parameters;
        try {
            grammar_from_schema(parameters);
        } catch (const rejected & refused) {
            throw rejected(CHASQUI_BAD_TOOLS, "parameters of '" + inputs.tools[i].name + "': " + refused.what());
        }
    }
    throw rejected(CHASQUI_BAD_MESSAGES, template_error(error));
}

common_chat_params apply(const common_chat_templates * templates, const common_chat_templates_inputs & inputs) {
    try {
        return common_chat_templates_apply(templates, inputs);
    } catch (const std::bad_alloc &) {
        throw;
    } catch (const std::exception & error) {
        blame(inputs, error.what());
    }
}

common_chat_params apply(const chasqui_templates * templates, const common_chat_templates_inputs & inputs) {
    common_chat_params params = apply(templates->inner.get(), inputs);
    if (templates->reading == nullptr || inputs.tools.empty()) {
        return params;
    }
    common_chat_params read = apply(templates->reading.get(), inputs);
    read.prompt = std::move(params.prompt);
    return read;
}

// Whether a request's tool says that its arguments have to keep to its schema.
bool is_strict(const common_json & request, size_t index) {
    const common_json tool = member(request, "tools").at(index);
    return tool.at("function").value("strict", false);
}

void bind_arguments(
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
std::string forced_beginning(
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

std::shared_ptr<common_chat_parser_params> parsing_of(
    const common_chat_templates_inputs & inputs, const common_chat_params & params) {
    auto parsing = std::make_shared<common_chat_parser_params>(params);
    parsing->reasoning_format = inputs.reasoning_format;
    parsing->is_continuation = inputs.continue_final_message != COMMON_CHAT_CONTINUATION_NONE;
    if (!params.parser.empty()) {
        parsing->parser.load(params.parser);
    }
    return parsing;
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

// The format of an answer in a schema, or of a call in its place.
common_chat_params apply_beside_tools(
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

bool keeps(const common_chat_parser_params & parsing, const std::string & text) {
    for (const bool is_partial : {true, false}) {
        const common_chat_msg message = common_chat_parse(text, is_partial, parsing);
        if (message.content != text || !message.reasoning_content.empty() || !message.tool_calls.empty()) {
            return false;
        }
    }
    return true;
}

// The formats do not say that they have nothing to parse, so the parser is tried on texts that would show it.
bool is_plain(
    const common_chat_templates_inputs & inputs, const common_chat_params & params,
    const common_chat_parser_params & parsing) {
    const bool calls_tools = !inputs.tools.empty() && inputs.tool_choice != COMMON_CHAT_TOOL_CHOICE_NONE;
    if (calls_tools || params.supports_thinking || !params.thinking_end_tags.empty()) {
        return false;
    }
    const log_silence quiet;
    try {
        return keeps(parsing, "{\"a\": [1]} <b>\n\n```x``` end \n") && keeps(parsing, " \n word");
    } catch (const std::exception &) {
        return false;
    }
}

}  // namespace

chasqui_status chasqui_templates_create(
    const llama_model * model, chasqui_view source, chasqui_templates ** templates, char ** message) {
    return guard(message, [&] {
        const std::string given = text(source);
        const char * own = llama_model_chat_template(model, nullptr);
        if (!given.empty() || own != nullptr) {
            check_template(given.empty() ? own : given);
        }
        auto created = std::make_unique<chasqui_templates>();
        created->inner = common_chat_templates_init(model, given);
        created->reading = templates_for_reading(model, created->inner.get());
        created->call_beginning = beginning_of_calls(created->inner.get());
        created->source = common_chat_templates_source(created->inner.get());
        const auto capabilities = common_chat_templates_get_caps(created->inner.get());
        created->capabilities.assign(capabilities.begin(), capabilities.end());
        *templates = created.release();
    });
}

void chasqui_templates_free(chasqui_templates * templates) { delete templates; }

chasqui_view chasqui_templates_source(const chasqui_templates * templates) { return view(templates->source); }

size_t chasqui_templates_capability_count(const chasqui_templates * templates) {
    return templates->capabilities.size();
}

chasqui_view chasqui_templates_capability(const chasqui_templates * templates, size_t index, bool * is_there) {
    *is_there = templates->capabilities[index].second;
    return view(templates->capabilities[index].first);
}

chasqui_status chasqui_chat_render(
    const chasqui_templates * templates, chasqui_view request, chasqui_chat ** chat, char ** message) {
    return guard(message, [&] {
        const common_json json = as(CHASQUI_BAD_INPUT, [&] { return common_json::parse(text(request)); });
        const common_chat_templates_inputs inputs = read_request(templates, json);
        auto rendered = std::make_unique<chasqui_chat>();
        if (!inputs.json_schema.empty() && !inputs.tools.empty() && inputs.tool_choice == COMMON_CHAT_TOOL_CHOICE_AUTO) {
            rendered->params = apply_beside_tools(templates, json, inputs, rendered->calls);
        } else {
            rendered->params = apply(templates, inputs);
            bind_arguments(json, inputs, rendered->params);
        }
        auto parsing = parsing_of(inputs, rendered->params);
        rendered->allows_several_calls = inputs.parallel_tool_calls;
        rendered->forced_beginning = forced_beginning(templates, inputs, rendered->params);
        rendered->begins_in_thoughts = begins_in_thoughts(rendered->params);
        if (rendered->begins_in_thoughts && rendered->params.grammar.empty() && !inputs.json_schema.empty()) {
            bind_behind_thoughts(templates->inner.get(), inputs.json_schema, rendered->params);
        }
        rendered->is_plain = is_plain(inputs, rendered->params, *parsing);
        rendered->parsing = std::move(parsing);
        *chat = rendered.release();
    });
}

void chasqui_chat_free(chasqui_chat * chat) { delete chat; }
chasqui_view chasqui_chat_prompt(const chasqui_chat * chat) { return view(chat->params.prompt); }
chasqui_view chasqui_chat_grammar(const chasqui_chat * chat) { return view(chat->params.grammar); }
const char * chasqui_chat_format(const chasqui_chat * chat) { return common_chat_format_name(chat->params.format); }
bool chasqui_chat_is_plain(const chasqui_chat * chat) { return chat->is_plain; }
bool chasqui_chat_allows_several_calls(const chasqui_chat * chat) { return chat->allows_several_calls; }

static chasqui_view element(const std::vector<std::string> & texts, size_t index) {
    return index < texts.size() ? view(texts[index]) : chasqui_view{"", 0};
}

size_t chasqui_chat_stop_count(const chasqui_chat * chat) { return chat->params.additional_stops.size(); }
chasqui_view chasqui_chat_stop(const chasqui_chat * chat, size_t index) {
    return element(chat->params.additional_stops, index);
}
size_t chasqui_chat_preserved_count(const chasqui_chat * chat) { return chat->params.preserved_tokens.size(); }
chasqui_view chasqui_chat_preserved(const chasqui_chat * chat, size_t index) {
    return element(chat->params.preserved_tokens, index);
}
