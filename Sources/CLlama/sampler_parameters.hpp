#pragma once

#include <string>

#include "chasqui_llama.h"
#include "sampling.h"

namespace chasqui {

// A request's sampling as llama.cpp has it, with the grammar that it asks for or its chat has (`chat` may be null).
// Throws `rejected` for what the vocabulary or the chat's template does not have.
common_params_sampling sampler_parameters(
    const llama_vocab * vocab, const chasqui_sampling & sampling, const chasqui_chat * chat);

// The tag of the thoughts that a chat's prompt ends within; empty where it does not.
std::string opened_thoughts(const chasqui_chat * chat);

// Whether the token with the largest logit is what a sampler with these parameters chooses.
bool is_argmax(const llama_vocab * vocab, const common_params_sampling & params);

}  // namespace chasqui
