#include "chat.hpp"

#include "chat_calls.hpp"
#include "chat_format.hpp"
#include "chat_inputs.hpp"
#include "guard.hpp"
#include "json.h"
#include "templates.hpp"
#include "thoughts.hpp"

using namespace chasqui;

namespace {

// The prompt with the tools as the client wrote them: a grammar's are in the words of llama.cpp's converter, and say more.
std::string prompt_with_shown_tools(
    const chasqui_templates * templates, common_chat_templates_inputs inputs, const common_json & shown) {
    inputs.tools = as(CHASQUI_BAD_TOOLS, [&] { return common_chat_tools_parse_oaicompat(shown); });
    // Templates know nothing of the choice. With this one no grammar is made.
    inputs.tool_choice = COMMON_CHAT_TOOL_CHOICE_NONE;
    inputs.json_schema.clear();
    return apply(templates, inputs).prompt;
}

}  // namespace

chasqui_status chasqui_chat_render(
    const chasqui_templates * templates, chasqui_view request, chasqui_chat ** chat, char ** message) {
    return guard(message, [&] {
        const common_json json = as(CHASQUI_BAD_INPUT, [&] { return common_json::parse(text(request)); });
        const common_chat_templates_inputs inputs = chat_inputs(templates, json);
        auto rendered = std::make_unique<chasqui_chat>();
        if (!inputs.json_schema.empty() && !inputs.tools.empty() && inputs.tool_choice == COMMON_CHAT_TOOL_CHOICE_AUTO) {
            rendered->params = apply_beside_tools(templates, json, inputs, rendered->calls);
        } else {
            rendered->params = apply(templates, inputs);
            await_calls(templates, inputs, rendered->params);
            bind_calls(json, inputs, rendered->params);
        }
        if (json.contains("shown_tools")) {
            rendered->params.prompt = prompt_with_shown_tools(templates, inputs, json.at("shown_tools"));
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
