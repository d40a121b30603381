#include "chat_format.hpp"

#include <exception>
#include <string>

#include "log.hpp"

using namespace chasqui;

namespace {

bool keeps(const common_chat_parser_params & parsing, const std::string & text) {
    for (const bool is_partial : {true, false}) {
        const common_chat_msg message = common_chat_parse(text, is_partial, parsing);
        if (message.content != text || !message.reasoning_content.empty() || !message.tool_calls.empty()) {
            return false;
        }
    }
    return true;
}

}  // namespace

std::shared_ptr<common_chat_parser_params> chasqui::parsing_of(
    const common_chat_templates_inputs & inputs, const common_chat_params & params) {
    auto parsing = std::make_shared<common_chat_parser_params>(params);
    parsing->reasoning_format = inputs.reasoning_format;
    parsing->is_continuation = inputs.continue_final_message != COMMON_CHAT_CONTINUATION_NONE;
    if (!params.parser.empty()) {
        parsing->parser.load(params.parser);
    }
    return parsing;
}

// The formats do not say that they have nothing to parse, so the parser is tried on texts that would show it.
bool chasqui::is_plain(
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
