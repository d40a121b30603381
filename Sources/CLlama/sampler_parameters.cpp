#include "sampler_parameters.hpp"

#include <algorithm>
#include <cmath>

#include "chat.hpp"
#include "guard.hpp"
#include "thoughts.hpp"
#include "tokenizer.hpp"

namespace chasqui {
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

}  // namespace

common_params_sampling sampler_parameters(
    const llama_vocab * vocab, const chasqui_sampling & sampling, const chasqui_chat * chat) {
    common_params_sampling params = basic_params(vocab, sampling);
    if (sampling.grammar.count != 0) {
        params.grammar = {COMMON_GRAMMAR_TYPE_USER, text(sampling.grammar)};
        add_triggers(sampling, params);
    } else if (chat != nullptr) {
        add_chat(vocab, chat->params, params);
    }
    // A grammar of the request's own binds all that is generated, so that there are no thoughts.
    if (chat != nullptr && (sampling.grammar.count == 0 || params.grammar_lazy)) {
        add_reasoning(vocab, chat->params, sampling, params);
    }
    if (params.grammar_lazy) {
        params.generation_prompt = opened_thoughts(chat);
    } else if (chat != nullptr && sampling.grammar.count == 0 && sampling.reasoning_budget == 0) {
        // A tag may come in other tokens than the budget looks for.
        params.grammar.grammar = without_thoughts(chat->params);
    }
    return params;
}

std::string opened_thoughts(const chasqui_chat * chat) {
    // What thoughts are counted from: the rest of the prompt's end would be taken for a part of them.
    return chat != nullptr && chat->begins_in_thoughts ? chat->params.thinking_start_tag : std::string();
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

}  // namespace chasqui
