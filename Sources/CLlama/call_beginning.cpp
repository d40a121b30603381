#include "call_beginning.hpp"

#include <algorithm>
#include <new>

#include "log.hpp"
#include "sample_call.hpp"
#include "thoughts.hpp"

using namespace chasqui;

namespace {

// The part of a prompt that the template adds for an answer, up to where it opens thoughts.
std::string opening(const common_chat_params & params) {
    std::string text = params.generation_prompt;
    if (begins_in_thoughts(params)) {
        text = text.substr(0, text.rfind(params.thinking_start_tag));
    }
    return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

// An answer with a call, as the template writes it behind the prompt; empty where that cannot be told.
std::string written_call(const common_chat_templates * templates, const common_chat_params & asked) {
    common_chat_templates_inputs inputs = sample_request();
    inputs.messages.push_back(sample_call());
    inputs.add_generation_prompt = false;
    const std::string whole = common_chat_templates_apply(templates, inputs).prompt;
    const std::string before = asked.prompt.substr(0, asked.prompt.size() - asked.generation_prompt.size());
    const std::string whole_opening = before + opening(asked);
    return whole.compare(0, whole_opening.size(), whole_opening) == 0 ? whole.substr(whole_opening.size()) : "";
}

bool reads(const common_chat_params & asked, const std::string & answer) {
    common_chat_parser_params parsing(asked);
    if (!asked.parser.empty()) {
        parsing.parser.load(asked.parser);
    }
    const common_chat_msg message = common_chat_parse(answer, true, parsing);
    return message.tool_calls.size() == 1 && message.tool_calls[0].name == sample_function;
}

}  // namespace

std::optional<call_beginning> chasqui::beginning_of_calls(const common_chat_templates * templates) {
    const log_silence quiet;
    try {
        const common_chat_params asked = common_chat_templates_apply(templates, sample_request());
        const std::string answer = written_call(templates, asked);
        const size_t name = answer.find(sample_function);
        const size_t argument = answer.find(sample_argument, name);
        if (argument == std::string::npos) {
            return std::nullopt;
        }
        std::string beginning = after_thoughts(asked, answer.substr(0, name));
        // A space may be a part of it.
        beginning.erase(0, std::min(beginning.find_first_not_of("\r\n"), beginning.size()));
        const std::string closed = begins_in_thoughts(asked) ? asked.thinking_end_tags.front() : "";
        if (!reads(asked, closed + beginning + answer.substr(name, argument - name))) {
            return std::nullopt;
        }
        const size_t behind = name + std::string(sample_function).size();
        const size_t mark = answer.find_first_not_of(" \t\r\n", behind);
        return call_beginning{beginning, answer.substr(behind, mark + 1 - behind)};
    } catch (const std::bad_alloc &) {
        throw;
    } catch (const std::exception &) {
        // A template that knows no calls.
        return std::nullopt;
    }
}
