#include <algorithm>
#include <cmath>

#include "chasqui_llama.h"
#include "chat.hpp"
#include "guard.hpp"
#include "sampling.h"
#include "sampler.hpp"
#include "tokenizer.hpp"

using namespace chasqui;

namespace {

void set_chain(const chasqui_sampling & sampling, common_params_sampling & params) {
    params.dynatemp_range = sampling.dynatemp_range;
    params.dynatemp_exponent = sampling.dynatemp_exponent;
    params.top_n_sigma = sampling.top_n_sigma;
    params.xtc_probability = sampling.xtc_probability;
    params.xtc_threshold = sampling.xtc_threshold;
    params.min_keep = sampling.min_keep;
    params.dry_multiplier = sampling.dry_multiplier;
    params.dry_base = sampling.dry_base;
    params.dry_allowed_length = sampling.dry_allowed_length;
    params.dry_penalty_last_n = sampling.dry_penalty_last_n;
    params.dry_sequence_breakers.clear();
    for (size_t i = 0; i < sampling.dry_breaker_count; i++) {
        params.dry_sequence_breakers.push_back(text(sampling.dry_breakers[i]));
    }
    params.mirostat = sampling.mirostat;
    params.mirostat_tau = sampling.mirostat_tau;
    params.mirostat_eta = sampling.mirostat_eta;
    params.adaptive_target = sampling.adaptive_target;
    params.adaptive_decay = sampling.adaptive_decay;
    params.samplers = common_sampler_types_from_chars(text(sampling.samplers));
}

common_params_sampling basic_params(const llama_vocab * vocab, const chasqui_sampling & sampling) {
    common_params_sampling params;
    set_chain(sampling, params);
    params.seed = sampling.seed;
    params.temp = sampling.temperature;
    params.top_k = sampling.top_k;
    params.top_p = sampling.top_p;
    params.min_p = sampling.min_p;
    params.typ_p = sampling.typical_p;
    params.penalty_last_n = sampling.penalty_last_n;
    params.penalty_repeat = sampling.repeat_penalty;
    params.penalty_present = sampling.presence_penalty;
    params.penalty_freq = sampling.frequency_penalty;
    params.n_prev = 1;
    params.no_perf = true;
    const int32_t vocabulary_size = llama_vocab_n_tokens(vocab);
    for (size_t i = 0; i < sampling.bias_count; i++) {
        if (sampling.biases[i].token < 0 || sampling.biases[i].token >= vocabulary_size) {
            throw rejected(CHASQUI_BAD_INPUT, "a bias names a token outside the vocabulary");
        }
        params.logit_bias.push_back(sampling.biases[i]);
    }
    if (sampling.ignore_eos) {
        for (llama_token token = 0; token < vocabulary_size; token++) {
            if (llama_vocab_is_eog(vocab, token)) {
                params.logit_bias.push_back({token, -INFINITY});
            }
        }
    }
    return params;
}

bool has(const common_params_sampling & params, common_sampler_type type) {
    return std::find(params.samplers.begin(), params.samplers.end(), type) != params.samplers.end();
}

// Without the temperature in its chain, a sampler draws from the candidates; with it, 0 leaves the largest logit of those
// that the other samplers left.
bool is_argmax(const llama_vocab * vocab, const common_params_sampling & params) {
    int32_t suppressed = 0;
    llama_vocab_get_suppress_tokens(vocab, &suppressed);
    const bool has_penalties = params.penalty_last_n != 0
        && (params.penalty_repeat != 1 || params.penalty_present != 0 || params.penalty_freq != 0);
    const bool may_drop_the_largest = has_penalties || params.dry_multiplier != 0 || params.typ_p < 1
        || params.xtc_probability > 0 || has(params, COMMON_SAMPLER_TYPE_INFILL)
        || has(params, COMMON_SAMPLER_TYPE_ADAPTIVE_P);
    return params.temp <= 0 && params.dynatemp_range <= 0 && params.mirostat == 0
        && has(params, COMMON_SAMPLER_TYPE_TEMPERATURE) && !may_drop_the_largest && params.logit_bias.empty()
        && params.reasoning_budget_start.empty()
        && params.grammar.empty() && suppressed == 0;
}

// The text of a chat's trigger or tag as the only token it is, or as tokens.
std::vector<llama_token> tokens_of(const llama_vocab * vocab, const std::string & text) {
    return text.empty() ? std::vector<llama_token>() : common_tokenize(vocab, text, false, true);
}

void add_triggers(const chasqui_sampling & sampling, common_params_sampling & params) {
    for (size_t i = 0; i < sampling.trigger_word_count; i++) {
        params.grammar_triggers.push_back({COMMON_GRAMMAR_TRIGGER_TYPE_WORD, text(sampling.trigger_words[i])});
    }
    for (size_t i = 0; i < sampling.trigger_token_count; i++) {
        params.grammar_triggers.push_back({COMMON_GRAMMAR_TRIGGER_TYPE_TOKEN, "", sampling.trigger_tokens[i]});
    }
    params.grammar_lazy = !params.grammar_triggers.empty();
}

void add_chat(const llama_vocab * vocab, const common_chat_params & chat, common_params_sampling & params) {
    for (const std::string & text : chat.preserved_tokens) {
        const auto tokens = tokens_of(vocab, text);
        if (tokens.size() == 1) {
            params.preserved_tokens.insert(tokens[0]);
        }
    }
    if (chat.grammar.empty()) {
        return;
    }
    params.generation_prompt = chat.generation_prompt;
    params.grammar = {COMMON_GRAMMAR_TYPE_TOOL_CALLS, chat.grammar};
    params.grammar_lazy = chat.grammar_lazy;
    for (common_grammar_trigger trigger : chat.grammar_triggers) {
        if (trigger.type == COMMON_GRAMMAR_TRIGGER_TYPE_WORD) {
            const auto tokens = tokens_of(vocab, trigger.value);
            if (tokens.size() == 1 && params.preserved_tokens.count(tokens[0]) != 0) {
                trigger.type = COMMON_GRAMMAR_TRIGGER_TYPE_TOKEN;
                trigger.token = tokens[0];
            }
        }
        params.grammar_triggers.push_back(std::move(trigger));
    }
    if (params.grammar_lazy && params.grammar_triggers.empty()) {
        throw rejected(CHASQUI_BAD_TOOLS, "the chat template's tool calls have no beginning to wait for");
    }
}

// Where thoughts begin and end: for their budget, and to keep a lazy grammar from being triggered inside of them.
void add_reasoning(
    const llama_vocab * vocab, const common_chat_params & chat, const chasqui_sampling & sampling,
    common_params_sampling & params) {
    if (!params.grammar_lazy && sampling.reasoning_budget < 0 && !sampling.reasoning_control) {
        return;
    }
    params.reasoning_budget_tokens = sampling.reasoning_budget;
    params.reasoning_control = sampling.reasoning_control;
    params.reasoning_budget_start = tokens_of(vocab, chat.thinking_start_tag);
    for (const std::string & tag : chat.thinking_end_tags) {
        if (!tag.empty()) {
            params.reasoning_budget_end.push_back(tokens_of(vocab, tag));
            if (params.reasoning_budget_forced.empty()) {
                params.reasoning_budget_forced = tokens_of(vocab, text(sampling.reasoning_message) + tag);
            }
        }
    }
}

// Raises the logit of the token that is to come for the time of one choice.
struct forcing {
    float * logit = nullptr;
    float before = 0;

    forcing(float * logits, llama_token token) {
        if (token != LLAMA_TOKEN_NULL) {
            logit = logits + token;
            before = *logit;
            *logit = 1e6f;
        }
    }
    ~forcing() {
        if (logit != nullptr) {
            *logit = before;
        }
    }
};

// Takes what the grammar forbids out of the logits for the time of one choice.
struct masking {
    float * logits;
    std::vector<float> before;

    masking(float * logits, const std::vector<bool> & allowed) : logits(logits), before(logits, logits + allowed.size()) {
        for (size_t token = 0; token < allowed.size(); token++) {
            if (!allowed[token]) {
                logits[token] = -INFINITY;
            }
        }
    }
    ~masking() { std::copy(before.begin(), before.end(), logits); }
};

// What the biases forbid has no finite logit.
bool is_allowed(common_sampler * sampler) {
    const llama_token_data_array * candidates = common_sampler_get_candidates(sampler, false);
    const auto selected = candidates->selected;
    if (selected < 0 || static_cast<size_t>(selected) >= candidates->size) {
        return false;
    }
    const float logit = candidates->data[selected].logit;
    if (std::isnan(logit)) {
        throw rejected(CHASQUI_FAILED, "the logits are no numbers");
    }
    return !(std::isinf(logit) && logit < 0);
}

llama_token choose(
    chasqui_sampler & sampler, llama_context * context, int32_t index, float * logits,
    llama_token forced) {
    const llama_token chosen = sampler.quick && forced == LLAMA_TOKEN_NULL ? sampler.quick->sample(logits) : LLAMA_TOKEN_NULL;
    if (chosen != LLAMA_TOKEN_NULL) {
        return chosen;
    }
    const forcing raised(logits, forced);
    const llama_token other = common_sampler_sample(sampler.inner.get(), context, index);
    return is_allowed(sampler.inner.get()) ? other : LLAMA_TOKEN_NULL;
}

// As llama.cpp does it: most of what a model says is in its grammar, and to know that of one token is quick.
llama_token choose_in_grammar(chasqui_sampler & sampler, llama_context * context, int32_t index, float * logits) {
    const llama_token chosen = choose(sampler, context, index, logits, sampler.forced.next());
    const llama_token offered = sampler.offer ? sampler.offer->token() : LLAMA_TOKEN_NULL;
    if (!sampler.grammar || !sampler.grammar->applies()
        || (chosen != LLAMA_TOKEN_NULL && (chosen == offered || sampler.grammar->allows(chosen)))) {
        return chosen;
    }
    std::vector<bool> beside_offer;
    if (offered != LLAMA_TOKEN_NULL) {
        beside_offer = sampler.grammar->allowed();
        beside_offer[static_cast<size_t>(offered)] = true;
    }
    const auto & allowed = beside_offer.empty() ? sampler.grammar->allowed() : beside_offer;
    if (std::find(allowed.begin(), allowed.end(), true) == allowed.end()) {
        return LLAMA_TOKEN_NULL;
    }
    const masking masked(logits, allowed);
    return choose(sampler, context, index, logits, LLAMA_TOKEN_NULL);
}

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
        common_params_sampling params = basic_params(vocab, sampling);
        if (sampling.grammar.count != 0) {
            params.grammar = {COMMON_GRAMMAR_TYPE_USER, text(sampling.grammar)};
            add_triggers(sampling, params);
        } else if (chat != nullptr) {
            add_chat(vocab, chat->params, params);
        }
        // What thoughts are counted from: the rest of the prompt's end would be taken for a part of them.
        const std::string opened =
            chat != nullptr && chat->begins_in_thoughts ? chat->params.thinking_start_tag : std::string();
        if (chat != nullptr) {
            add_reasoning(vocab, chat->params, sampling, params);
        }
        if (params.grammar_lazy) {
            params.generation_prompt = opened;
        }
        auto created = std::make_unique<chasqui_sampler>();
        created->vocabulary = vocab;
        created->vocabulary_size = llama_vocab_n_tokens(vocab);
        created->is_argmax = is_argmax(vocab, params);
        if (!params.grammar.empty()) {
            created->grammar = std::make_unique<sampler_grammar>(vocab, pieces_of(tokenizer), params);
            // Whether it waits stays, since thoughts are followed then.
            params.grammar = {};
        }
        params.generation_prompt = opened;
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

void chasqui_sampler_free(chasqui_sampler * sampler) { delete sampler; }
uint32_t chasqui_sampler_seed(const chasqui_sampler * sampler) { return common_sampler_get_seed(sampler->inner.get()); }
bool chasqui_sampler_is_short(const chasqui_sampler * sampler) {
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
        const llama_token chosen = choose_in_grammar(*sampler, context, index, logits);
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
