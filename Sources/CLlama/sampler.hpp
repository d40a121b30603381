#pragma once

#include <optional>
#include <vector>

#include "sampler_grammar.hpp"
#include "sampling.h"
#include "short_sampler.hpp"

struct chasqui_sampler {
    common_sampler_ptr inner;
    std::optional<chasqui::short_sampler> quick;
    int32_t vocabulary_size = 0;
    // In place of llama.cpp's, which follows every way to read an answer by itself.
    std::optional<chasqui::sampler_grammar> grammar;
    // Tokens that come first, as far as the grammar takes them; the next one last.
    std::vector<llama_token> forced;
    bool is_argmax = false;
    llama_token last_sampled = LLAMA_TOKEN_NULL;
};
