#include <algorithm>
#include <cmath>
#include <vector>

#include "chasqui_llama.h"
#include "guard.hpp"
#include "sampling.h"
#include "sampler.hpp"

using namespace chasqui;

namespace {

// The logarithm of the sum of all e^logit.
double log_sum(const float * logits, int32_t count) {
    float greatest = -INFINITY;
    for (int32_t i = 0; i < count; i++) {
        greatest = std::max(greatest, logits[i]);
    }
    double sum = 0;
    for (int32_t i = 0; i < count; i++) {
        sum += std::exp(logits[i] - greatest);
    }
    return greatest + std::log(sum);
}

void check_chosen(int32_t chosen, int32_t vocabulary_size) {
    if (chosen < 0 || chosen >= vocabulary_size) {
        throw rejected(CHASQUI_BAD_INPUT, "the token is outside the vocabulary");
    }
}

}  // namespace

chasqui_status chasqui_probabilities_of_model(
    llama_context * context, int32_t index, int32_t chosen, chasqui_probability * top, size_t capacity, size_t * count,
    float * logarithm, char ** message) {
    return guard(message, [&] {
        const int32_t size = llama_vocab_n_tokens(llama_model_get_vocab(llama_get_model(context)));
        check_chosen(chosen, size);
        const float * logits = llama_get_logits_ith(context, index);
        if (logits == nullptr) {
            throw rejected(CHASQUI_BAD_INPUT, "the batch has no logits at " + std::to_string(index));
        }
        const double total = log_sum(logits, size);
        std::vector<int32_t> tokens(static_cast<size_t>(size));
        for (int32_t i = 0; i < size; i++) {
            tokens[static_cast<size_t>(i)] = i;
        }
        const size_t most = std::min(capacity, tokens.size());
        std::partial_sort(tokens.begin(), tokens.begin() + static_cast<long>(most), tokens.end(), [&](int32_t a, int32_t b) {
            return logits[a] != logits[b] ? logits[a] > logits[b] : a < b;
        });
        for (size_t i = 0; i < most; i++) {
            top[i] = {tokens[i], static_cast<float>(logits[tokens[i]] - total)};
        }
        *count = most;
        *logarithm = static_cast<float>(logits[chosen] - total);
    });
}

chasqui_status chasqui_probabilities_of_sampler(
    chasqui_sampler * sampler, int32_t chosen, chasqui_probability * top, size_t capacity, size_t * count,
    float * logarithm, char ** message) {
    return guard(message, [&] {
        check_chosen(chosen, sampler->vocabulary_size);
        const llama_token_data_array * candidates = common_sampler_get_candidates(sampler->inner.get(), true);
        *logarithm = -INFINITY;
        for (size_t i = 0; i < candidates->size; i++) {
            const llama_token_data & candidate = candidates->data[i];
            if (i < capacity) {
                top[i] = {candidate.id, std::log(candidate.p)};
            }
            if (candidate.id == chosen) {
                *logarithm = std::log(candidate.p);
            }
        }
        *count = std::min(capacity, candidates->size);
    });
}
