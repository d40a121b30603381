#include "sampler.hpp"

#include "chasqui_llama.h"
#include "chat.hpp"
#include "guard.hpp"
#include "sampler_parameters.hpp"
#include "token_choice.hpp"
#include "tokenizer.hpp"

using namespace chasqui;

namespace {

// Follows an answer that a call may still come in place of.
void follow_offer(chasqui_sampler & sampler, llama_token token) {
    call_offer & offer = *sampler.offer;
    if (token == offer.token() && !sampler.grammar->allows(token)) {
        sampler.forced = offer.text();
        sampler.forced.accept(sampler.vocabulary, token);
        sampler.grammar = offer.take_grammar();
        sampler.offer.reset();
        return;
    }
    offer.accept(token);
    if (offer.is_over()) {
        sampler.offer.reset();
    }
}

}  // namespace

chasqui_status chasqui_sampler_create(
    const llama_model * model, const chasqui_tokenizer * tokenizer, chasqui_sampling sampling,
    const chasqui_chat * chat, chasqui_sampler ** sampler, char ** message) {
    return guard(message, [&] {
        const llama_vocab * vocab = llama_model_get_vocab(model);
        common_params_sampling params = sampler_parameters(vocab, sampling, chat);
        auto created = std::make_unique<chasqui_sampler>();
        created->vocabulary = vocab;
        created->vocabulary_size = llama_vocab_n_tokens(vocab);
        created->is_argmax = is_argmax(vocab, params);
        if (!params.grammar.empty()) {
            created->grammar = std::make_unique<sampler_grammar>(vocab, pieces_of(tokenizer), params);
            // Whether it waits stays, since thoughts are followed then.
            params.grammar = {};
        }
        params.generation_prompt = opened_thoughts(chat);
        created->inner.reset(common_sampler_init(model, params));
        if (!sampling.whole_vocabulary) {
            created->quick = short_sampler::create(vocab, params, common_sampler_get(created->inner.get()));
        }
        if (chat != nullptr && chat->calls && created->grammar) {
            created->offer.emplace(vocab, pieces_of(tokenizer), *chat);
        }
        if (chat != nullptr && sampling.grammar.count == 0) {
            created->forced = forced_text(
                vocab, chat->forced_beginning,
                chat->begins_in_thoughts ? chat->params.thinking_end_tags : std::vector<std::string>());
        }
        *sampler = created.release();
    });
}

void chasqui_sampler_free(chasqui_sampler * sampler) { delete sampler; }bool chasqui_sampler_is_short(const chasqui_sampler * sampler) {
    return sampler->quick.has_value() && sampler->grammar == nullptr;
}
bool chasqui_sampler_is_argmax(const chasqui_sampler * sampler) { return sampler->is_argmax; }

bool chasqui_sampler_end_reasoning(chasqui_sampler * sampler) {
    if (sampler->grammar) {
        sampler->grammar->end_reasoning();
    }
    return common_sampler_reasoning_budget_force(sampler->inner.get());
}

chasqui_status chasqui_sampler_sample(
    chasqui_sampler * sampler, llama_context * context, int32_t index, int32_t * token, char ** message) {
    return guard(message, [&] {
        float * logits = llama_get_logits_ith(context, index);
        if (logits == nullptr) {
            throw rejected(CHASQUI_BAD_INPUT, "the batch has no logits at " + std::to_string(index));
        }
        const llama_token chosen = choose_token(*sampler, context, index, logits);
        if (!sampler->forced.is_done() && chosen != LLAMA_TOKEN_NULL) {
            sampler->forced.accept(sampler->vocabulary, chosen);
        }
        sampler->last_sampled = chosen;
        *token = chosen;
    });
}

chasqui_status chasqui_sampler_accept(chasqui_sampler * sampler, int32_t token, bool is_generated, char ** message) {
    return guard(message, [&] {
        if (token < 0 || token >= sampler->vocabulary_size) {
            throw rejected(CHASQUI_BAD_INPUT, "the token is outside the vocabulary");
        }
        if (is_generated && sampler->grammar && token != sampler->last_sampled) {
            throw rejected(CHASQUI_BAD_INPUT, "the token is not the one that the grammar chose");
        }
        if (is_generated) {
            sampler->last_sampled = LLAMA_TOKEN_NULL;
            if (sampler->offer) {
                follow_offer(*sampler, token);
            }
            if (sampler->grammar) {
                sampler->grammar->accept(token);
            }
        }
        common_sampler_accept(sampler->inner.get(), token, is_generated);
        if (sampler->quick) {
            sampler->quick->accept(token);
        }
    });
}
