#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sampling.h"

namespace chasqui {

// Chooses tokens as a common_sampler's chain does, but copies and sorts the few likeliest instead of the vocabulary.
//
// Biases and penalties are put into the logits themselves for the time of the choice, then one pass finds the top k, and
// the rest of the chain runs on those. So the chain's own random numbers are used, in the same order.
class short_sampler {
public:
    // None where the parameters ask for something that has to see the whole vocabulary. `chain` is what
    // common_sampler_init made of the parameters, and stays with its common_sampler.
    static std::optional<short_sampler> create(
        const llama_vocab * vocab, const common_params_sampling & params, llama_sampler * chain);

    // The chosen token; LLAMA_TOKEN_NULL if the logits leave none. The logits are the same afterwards.
    llama_token sample(float * logits);

    // Adds a token to the penalties' history. The chain has its own, and is told by its owner.
    void accept(llama_token token);

private:
    struct change {
        llama_token token;
        float before;
    };

    short_sampler() = default;

    void add_biases(float * logits);
    void add_penalties(float * logits);
    void undo_changes(float * logits);
    llama_token likeliest(const float * logits) const;
    void find_candidates(const float * logits);
    llama_token choose();

    int32_t vocabulary_size = 0;
    // How many of the likeliest tokens the chain gets to see; 1 where it would take the likeliest anyway.
    size_t count = 0;
    std::vector<llama_logit_bias> biases;
    llama_sampler * penalties = nullptr;
    std::vector<llama_sampler *> rest;
    // The last tokens, in no particular order once it is full.
    std::vector<llama_token> recent;
    size_t recent_capacity = 0;
    size_t oldest = 0;
    // Kept between calls for their memory.
    std::vector<change> changes;
    std::vector<llama_token_data> candidates;
};

}  // namespace chasqui
