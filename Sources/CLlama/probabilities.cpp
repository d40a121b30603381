#include <algorithm>
#include <cmath>

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

bool is_before(const chasqui_probability & one, const chasqui_probability & other) {
    return one.logarithm != other.logarithm ? one.logarithm > other.logarithm : one.token < other.token;
}

// Writes the tokens with the largest logits, the largest first, and returns how many. `top` is a heap whose first is the
// least of them.
size_t find_likeliest(const float * logits, int32_t size, chasqui_probability * top, size_t capacity) {
    size_t count = 0;
    for (int32_t token = 0; token < size; token++) {
        const chasqui_probability candidate = {token, logits[token]};
        if (count < capacity) {
            top[count++] = candidate;
            std::push_heap(top, top + count, is_before);
        } else if (count > 0 && is_before(candidate, top[0])) {
            std::pop_heap(top, top + count, is_before);
            top[count - 1] = candidate;
            std::push_heap(top, top + count, is_before);
        }
    }
    std::sort_heap(top, top + count, is_before);
    return count;
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
        *count = find_likeliest(logits, size, top, capacity);
        for (size_t i = 0; i < *count; i++) {
            top[i].logarithm = static_cast<float>(top[i].logarithm - total);
        }
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
