#include "own_calls.hpp"

#include <new>

#include "common.h"
#include "log.hpp"
#include "sample_call.hpp"

using namespace chasqui;

namespace {

// What a model would say, which the template has written with the end token behind it; empty where that cannot be told.
std::string written_call(const common_chat_templates * templates, const std::string & end) {
    common_chat_templates_inputs inputs = sample_request();
    const std::string prompt = common_chat_templates_apply(templates, inputs).prompt;
    inputs.messages.push_back(sample_call());
    inputs.add_generation_prompt = false;
    const std::string whole = common_chat_templates_apply(templates, inputs).prompt;
    const bool is_known = !end.empty() && whole.size() > prompt.size() + end.size()
        && whole.compare(0, prompt.size(), prompt) == 0
        && whole.compare(whole.size() - end.size(), end.size(), end) == 0;
    return is_known ? whole.substr(prompt.size(), whole.size() - prompt.size() - end.size()) : "";
}

std::string end_token(const llama_model * model) {
    const llama_vocab * vocabulary = llama_model_get_vocab(model);
    const llama_token end = llama_vocab_eos(vocabulary);
    return end == LLAMA_TOKEN_NULL ? std::string() : common_token_to_piece(vocabulary, end, true);
}

bool reads(const common_chat_templates * templates, const std::string & call) {
    try {
        const common_chat_params params = common_chat_templates_apply(templates, sample_request());
        common_chat_parser_params parsing(params);
        if (!params.parser.empty()) {
            parsing.parser.load(params.parser);
        }
        const common_chat_msg message = common_chat_parse(call, false, parsing);
        return message.tool_calls.size() == 1 && message.tool_calls[0].name == sample_function;
    } catch (const std::bad_alloc &) {
        throw;
    } catch (const std::exception &) {
        return false;
    }
}

}  // namespace

common_chat_templates_ptr chasqui::templates_for_reading(
    const llama_model * model, const common_chat_templates * templates) {
    const llama_vocab * vocabulary = llama_model_get_vocab(model);
    const auto piece = [&](llama_token token) {
        return token == LLAMA_TOKEN_NULL ? std::string() : common_token_to_piece(vocabulary, token, true);
    };
    const log_silence quiet;
    try {
        const std::string call = written_call(templates, end_token(model));
        if (call.empty() || reads(templates, call)) {
            return nullptr;
        }
        const std::string of_calls = common_chat_templates_source(templates, "tool_use");
        common_chat_templates_ptr endless = common_chat_templates_init(
            nullptr, of_calls.empty() ? common_chat_templates_source(templates) : of_calls,
            piece(llama_vocab_bos(vocabulary)), "");
        return reads(endless.get(), call) ? std::move(endless) : nullptr;
    } catch (const std::bad_alloc &) {
        throw;
    } catch (const std::exception &) {
        // A template that knows no calls.
        return nullptr;
    }
}
