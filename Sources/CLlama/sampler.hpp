#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "call_offer.hpp"
#include "forced_text.hpp"
#include "sampler_grammar.hpp"
#include "sampling.h"
#include "short_sampler.hpp"

struct chasqui_sampler {
    common_sampler_ptr inner;
    std::optional<chasqui::short_sampler> quick;
    const llama_vocab * vocabulary = nullptr;
    int32_t vocabulary_size = 0;
    // In place of llama.cpp's, which follows every way to read an answer by itself.
    std::unique_ptr<chasqui::sampler_grammar> grammar;
    // While a call may still come in place of what that grammar has.
    std::optional<chasqui::call_offer> offer;
    // What a call that is required begins with, as far as the grammar takes it.
    chasqui::forced_text forced;
    bool is_argmax = false;
    llama_token last_sampled = LLAMA_TOKEN_NULL;
};
