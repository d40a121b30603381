#include "sampler_grammar.hpp"

#include <climits>

#include "guard.hpp"
#include "reasoning-budget.h"

using namespace chasqui;

namespace {

// The prompt's end that the answer continues, as common_sampler_init reads it.
std::vector<llama_token> generation_prompt(const llama_vocab * vocab, const std::string & prompt) {
    if (prompt.empty()) {
        return {};
    }
    std::vector<llama_token> tokens = common_tokenize(vocab, prompt, false, true);
    if (!tokens.empty()) {
        const std::string piece = common_token_to_piece(vocab, tokens[0], true);
        // Some tokenizers put a space in front.
        if (!piece.empty() && std::isspace(static_cast<unsigned char>(piece[0])) != 0
            && std::isspace(static_cast<unsigned char>(prompt[0])) == 0) {
            tokens.erase(tokens.begin());
        }
    }
    return tokens;
}

grammar_trigger trigger_of(std::shared_ptr<const token_pieces> pieces, const common_params_sampling & params) {
    grammar_beginnings beginnings;
    for (const common_grammar_trigger & trigger : params.grammar_triggers) {
        switch (trigger.type) {
        case COMMON_GRAMMAR_TRIGGER_TYPE_WORD: beginnings.words.push_back(trigger.value); break;
        case COMMON_GRAMMAR_TRIGGER_TYPE_TOKEN: beginnings.tokens.push_back(trigger.token); break;
        case COMMON_GRAMMAR_TRIGGER_TYPE_PATTERN: beginnings.patterns.push_back(trigger.value); break;
        case COMMON_GRAMMAR_TRIGGER_TYPE_PATTERN_FULL: beginnings.patterns.push_back("^" + trigger.value + "$"); break;
        }
    }
    return grammar_trigger(std::move(pieces), std::move(beginnings));
}

}  // namespace

sampler_grammar::sampler_grammar(
    const llama_vocab * vocab, std::shared_ptr<const token_pieces> given, const common_params_sampling & params)
    : pieces(std::move(given)), matcher(grammar_program::compile(vocab, params.grammar.grammar), pieces) {
    if (params.grammar_lazy) {
        trigger = trigger_of(pieces, params);
        follow_prompt(vocab, params);
    } else if (common_grammar_needs_prefill(params.grammar)) {
        for (const llama_token token : generation_prompt(vocab, params.generation_prompt)) {
            if (!matcher.allows(token)) {
                throw rejected(
                    CHASQUI_BAD_SCHEMA,
                    "the chat template begins the answer with what the schema does not take, such as thoughts that"
                    " reasoning_format none leaves in the text; leave reasoning_format out");
            }
            matcher.accept(token);
        }
    }
    if (!params.grammar_lazy) {
        // On this thread rather than on the engine's, and what is too much shows here.
        matcher.allowed();
    }
}

void sampler_grammar::follow_prompt(const llama_vocab * vocab, const common_params_sampling & params) {
    if (params.reasoning_budget_start.empty() || params.reasoning_budget_end.empty()) {
        return;
    }
    const int32_t budget = params.reasoning_budget_tokens;
    thoughts.reset(common_reasoning_budget_init(
        vocab, {params.reasoning_budget_start}, params.reasoning_budget_end, params.reasoning_budget_forced,
        budget < 0 ? INT_MAX : budget));
    for (const llama_token token : generation_prompt(vocab, params.generation_prompt)) {
        llama_sampler_accept(thoughts.get(), token);
    }
}

bool sampler_grammar::is_outside_thoughts() const {
    if (!thoughts) {
        return true;
    }
    const auto state = common_reasoning_budget_get_state(thoughts.get());
    return state == REASONING_BUDGET_IDLE || state == REASONING_BUDGET_DONE;
}

bool sampler_grammar::applies() const { return !trigger && is_outside_thoughts(); }

void sampler_grammar::accept(llama_token token) {
    const bool was_outside = is_outside_thoughts();
    if (thoughts) {
        llama_sampler_accept(thoughts.get(), token);
    }
    if (was_outside) {
        return accept_outside(token);
    }
    // What ends thoughts may be what the grammar waits for.
    if (common_reasoning_budget_get_state(thoughts.get()) == REASONING_BUDGET_DONE) {
        if (const auto * end = common_reasoning_budget_get_end_match(thoughts.get())) {
            for (const llama_token last : *end) {
                accept_outside(last);
            }
        }
    }
}

void sampler_grammar::accept_outside(llama_token token) {
    if (!trigger) {
        return matcher.accept(token);
    }
    const auto start = trigger->accept(token);
    if (!start) {
        return;
    }
    trigger.reset();
    matcher.accept_text(start->text);
    for (const llama_token next : start->tokens) {
        // The token that brings the trigger was chosen while nothing was bound, and may have more in it.
        if (!matcher.allows(next)) {
            throw rejected(CHASQUI_BAD_GRAMMAR, "it does not take what the answer has at its trigger");
        }
        matcher.accept(next);
    }
    if (!matcher.is_possible()) {
        throw rejected(CHASQUI_BAD_GRAMMAR, "it does not take what the answer has at its trigger");
    }
}

void sampler_grammar::end_reasoning() {
    if (thoughts) {
        common_reasoning_budget_force(thoughts.get());
    }
}
