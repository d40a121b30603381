#include "short_sampler.hpp"

#include <algorithm>
#include <cmath>

using namespace chasqui;

namespace {

// With more, sorting costs as much as what is saved.
constexpr int32_t most_candidates = 1024;
// Logits that are compared at once.
constexpr int32_t block = 32;

// Calls `take(token)` for each logit above `threshold`, which `take` may raise, in the order of tokens.
template <typename Take>
void for_each_above(const float & threshold, const float * logits, int32_t count, Take && take) {
    int32_t first = 0;
    for (; first + block <= count; first += block) {
        int is_any_above = 0;
        for (int32_t i = 0; i < block; i++) {
            is_any_above |= logits[first + i] > threshold;
        }
        if (is_any_above == 0) {
            continue;
        }
        for (int32_t token = first; token < first + block; token++) {
            if (logits[token] > threshold) {
                take(token);
            }
        }
    }
    for (int32_t token = first; token < count; token++) {
        if (logits[token] > threshold) {
            take(token);
        }
    }
}

bool is_before(const llama_token_data & one, const llama_token_data & other) {
    return one.logit != other.logit ? one.logit > other.logit : one.id < other.id;
}

bool has_penalties(const common_params_sampling & params) {
    return params.penalty_last_n > 0
        && (params.penalty_repeat != 1 || params.penalty_present != 0 || params.penalty_freq != 0);
}

// Whether nothing before top-k but biases and penalties does anything, and nothing after it needs the others.
bool is_short(const common_params_sampling & params) {
    return params.samplers == common_params_sampling().samplers && params.mirostat == 0 && params.dry_multiplier == 0
        && params.top_n_sigma <= 0 && params.grammar.empty() && params.reasoning_budget_start.empty();
}

}  // namespace

std::optional<short_sampler> short_sampler::create(
    const llama_vocab * vocab, const common_params_sampling & params, llama_sampler * chain) {
    const bool is_greedy =
        params.temp <= 0 && params.dynatemp_range <= 0 && params.typ_p >= 1 && params.xtc_probability <= 0;
    if (!is_short(params) || (!is_greedy && (params.top_k <= 0 || params.top_k > most_candidates))) {
        return std::nullopt;
    }
    short_sampler made;
    made.vocabulary_size = llama_vocab_n_tokens(vocab);
    made.count = is_greedy ? 1 : static_cast<size_t>(std::min(params.top_k, made.vocabulary_size));
    made.biases = params.logit_bias;
    int32_t suppressed_count = 0;
    const llama_token * suppressed = llama_vocab_get_suppress_tokens(vocab, &suppressed_count);
    for (int32_t i = 0; i < suppressed_count; i++) {
        made.biases.push_back({suppressed[i], -INFINITY});
    }
    // Biases, if any, then penalties, dry, top-n-sigma and top-k, then the rest.
    const int32_t first = made.biases.empty() ? 0 : 1;
    const int32_t samplers = llama_sampler_chain_n(chain);
    if (samplers != first + static_cast<int32_t>(params.samplers.size()) + 1) {
        return std::nullopt;
    }
    if (has_penalties(params)) {
        made.penalties = llama_sampler_chain_get(chain, first);
        made.recent_capacity = static_cast<size_t>(params.penalty_last_n);
    }
    for (int32_t i = first + 4; i < samplers; i++) {
        made.rest.push_back(llama_sampler_chain_get(chain, i));
    }
    return made;
}

llama_token short_sampler::sample(float * logits) {
    struct undo {
        short_sampler & sampler;
        float * logits;
        ~undo() { sampler.undo_changes(logits); }
    } undo{*this, logits};
    add_biases(logits);
    add_penalties(logits);
    if (count == 1) {
        return likeliest(logits);
    }
    find_candidates(logits);
    return choose();
}

void short_sampler::accept(llama_token token) {
    if (recent_capacity == 0) {
        return;
    }
    if (recent.size() < recent_capacity) {
        recent.push_back(token);
    } else {
        recent[oldest] = token;
        oldest = (oldest + 1) % recent_capacity;
    }
}

void short_sampler::add_biases(float * logits) {
    for (const llama_logit_bias & bias : biases) {
        changes.push_back({bias.token, logits[bias.token]});
        logits[bias.token] += bias.bias;
    }
}

// A token that is there several times gets the same logit each time.
void short_sampler::add_penalties(float * logits) {
    if (penalties == nullptr) {
        return;
    }
    candidates.clear();
    for (const llama_token token : recent) {
        candidates.push_back({token, logits[token], 0});
    }
    llama_token_data_array penalized = {candidates.data(), candidates.size(), -1, false};
    llama_sampler_apply(penalties, &penalized);
    for (const llama_token_data & candidate : candidates) {
        changes.push_back({candidate.id, logits[candidate.id]});
        logits[candidate.id] = candidate.logit;
    }
}

void short_sampler::undo_changes(float * logits) {
    for (; !changes.empty(); changes.pop_back()) {
        logits[changes.back().token] = changes.back().before;
    }
}

// The first of equals.
llama_token short_sampler::likeliest(const float * logits) const {
    llama_token best = LLAMA_TOKEN_NULL;
    float greatest = -INFINITY;
    for_each_above(greatest, logits, vocabulary_size, [&](llama_token token) {
        best = token;
        greatest = logits[token];
    });
    return best;
}

// The likeliest first, of equals the one with the smaller number. What is forbidden is none.
void short_sampler::find_candidates(const float * logits) {
    const size_t most = std::max<size_t>(4 * count, 256);
    candidates.clear();
    candidates.reserve(most);
    float threshold = -INFINITY;
    const auto drop_others = [&] {
        std::nth_element(candidates.begin(), candidates.begin() + (count - 1), candidates.end(), is_before);
        candidates.resize(count);
    };
    for_each_above(threshold, logits, vocabulary_size, [&](llama_token token) {
        candidates.push_back({token, logits[token], 0});
        if (candidates.size() == most) {
            drop_others();
            threshold = candidates.back().logit;
        }
    });
    if (candidates.size() > count) {
        drop_others();
    }
    std::sort(candidates.begin(), candidates.end(), is_before);
}

llama_token short_sampler::choose() {
    if (candidates.empty()) {
        return LLAMA_TOKEN_NULL;
    }
    llama_token_data_array array = {candidates.data(), candidates.size(), -1, true};
    for (llama_sampler * sampler : rest) {
        llama_sampler_apply(sampler, &array);
    }
    return array.selected < 0 || static_cast<size_t>(array.selected) >= array.size
        ? LLAMA_TOKEN_NULL
        : array.data[array.selected].id;
}
