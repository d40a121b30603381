#include "call_offer.hpp"

#include "common.h"
#include "sampling.h"
#include "thoughts.hpp"

using namespace chasqui;

namespace {

common_params_sampling call_params(const chasqui_chat & chat) {
    common_params_sampling params;
    params.grammar = {COMMON_GRAMMAR_TYPE_TOOL_CALLS, chat.calls->grammar};
    params.generation_prompt = chat.params.generation_prompt;
    return params;
}

}  // namespace

call_offer::call_offer(
    const llama_vocab * vocab, std::shared_ptr<const token_pieces> pieces, const chasqui_chat & chat)
    : vocabulary(vocab), grammar(std::make_unique<sampler_grammar>(vocab, std::move(pieces), call_params(chat))),
      beginning(vocab, chat.calls->beginning, {}), start_tag(chat.params.thinking_start_tag),
      end_tags(chat.params.thinking_end_tags), begins_in_thoughts(chat.begins_in_thoughts) {
    look();
}

void call_offer::accept(llama_token token) {
    if (!grammar->allows(token)) {
        is_open = false;
        is_past = true;
        return;
    }
    grammar->accept(token);
    said += common_token_to_piece(vocabulary, token, true);
    look();
}

void call_offer::look() {
    const auto answer = begun_answer(start_tag, end_tags, begins_in_thoughts, said);
    is_open = answer && answer->empty();
    // The tag of thoughts may have begun.
    is_past = answer && start_tag.compare(0, answer->size(), *answer) != 0;
}
