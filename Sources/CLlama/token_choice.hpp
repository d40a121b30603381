#pragma once

#include "llama.h"
#include "sampler.hpp"

namespace chasqui {

// The next token of what a grammar and a call that is required allow; `LLAMA_TOKEN_NULL` where there is none. The logits are
// those of the context at the index, and are as they were afterwards.
llama_token choose_token(chasqui_sampler & sampler, llama_context * context, int32_t index, float * logits);

}  // namespace chasqui
