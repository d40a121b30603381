// How a token is chosen.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chasqui_llama/chat.h"
#include "chasqui_llama/tokenizer.h"
#include "llama.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct chasqui_sampler chasqui_sampler;

typedef struct chasqui_sampling {
    uint32_t seed;
    float temperature;       // 0 is greedy
    int32_t top_k;           // 0 is off
    float top_p;             // 1 is off
    float min_p;             // 0 is off
    float typical_p;         // 1 is off
    int32_t penalty_last_n;  // 0 is off, and not negative here
    float repeat_penalty;    // 1 is off
    float presence_penalty;  // 0 is off
    float frequency_penalty; // 0 is off
    float dynatemp_range;    // 0 is off
    float dynatemp_exponent;
    float top_n_sigma;       // not above 0 is off
    float xtc_probability;   // 0 is off
    float xtc_threshold;
    int32_t min_keep;
    float dry_multiplier;    // 0 is off
    float dry_base;
    int32_t dry_allowed_length;
    int32_t dry_penalty_last_n; // 0 is off, and not negative here
    const chasqui_view * dry_breakers;
    size_t dry_breaker_count;
    int32_t mirostat;        // 0, 1 or 2
    float mirostat_tau;
    float mirostat_eta;
    float adaptive_target;   // negative is off
    float adaptive_decay;    // 0 to 0.99
    chasqui_view samplers;   // the chain, a letter each as llama-server has them
    bool ignore_eos;
    const llama_logit_bias * biases; // tokens inside the vocabulary
    size_t bias_count;
    int32_t reasoning_budget; // the most tokens of a chat's thoughts; negative is no limit
    chasqui_view reasoning_message; // what thoughts end with when the budget is spent
    bool reasoning_control;  // chasqui_sampler_end_reasoning may come
    chasqui_view grammar;    // GBNF from the request, empty for none
    // The grammar holds from the first of these on, if there are any. Tokens are inside the vocabulary.
    const chasqui_view * trigger_words;
    size_t trigger_word_count;
    const int32_t * trigger_tokens;
    size_t trigger_token_count;
    bool whole_vocabulary;   // no short cut past llama.cpp's samplers
} chasqui_sampling;

// Makes a sampler; a grammar's mistake is told with line and column. `chat` may be NULL; its grammar, triggers and
// special tokens are used where the sampling has no grammar. The tokenizer is the model's. The sampler is the caller's,
// one thread's at a time, uses the model, and is freed with chasqui_sampler_free.
chasqui_status chasqui_sampler_create(
    const struct llama_model * model, const chasqui_tokenizer * tokenizer, chasqui_sampling sampling,
    const chasqui_chat * chat, chasqui_sampler ** sampler, char ** message);
void chasqui_sampler_free(chasqui_sampler * sampler);
// Whether the choice is the largest logit, whatever came before: no temperature, penalties, biases or grammar.
bool chasqui_sampler_is_argmax(const chasqui_sampler * sampler);
// Whether choosing looks at a few tokens only; otherwise it takes some time, and samplers are worth a thread each.
bool chasqui_sampler_is_short(const chasqui_sampler * sampler);
// Chooses a token from the logits of the batch's output `index`, without accepting it. LLAMA_TOKEN_NULL where the grammar
// and the biases allow none, as at the end of a grammar in a request that ignores ends.
chasqui_status chasqui_sampler_sample(
    chasqui_sampler * sampler, struct llama_context * context, int32_t index, int32_t * token, char ** message);
// A token and the natural logarithm of its probability.
typedef struct chasqui_probability {
    int32_t token;
    float logarithm;
} chasqui_probability;

// Writes up to `capacity` of the likeliest tokens of the batch's output `index`, the likeliest first, and the logarithm of
// the chosen token's probability: as the model has them, before any sampler.
chasqui_status chasqui_probabilities_of_model(
    struct llama_context * context, int32_t index, int32_t chosen, chasqui_probability * top, size_t capacity,
    size_t * count, float * logarithm, char ** message);
// The same of what the samplers left when they chose last. The sampler must have been made with `whole_vocabulary`.
chasqui_status chasqui_probabilities_of_sampler(
    chasqui_sampler * sampler, int32_t chosen, chasqui_probability * top, size_t capacity, size_t * count,
    float * logarithm, char ** message);
// Ends a chat's thoughts at the next token. False where there are none, or no `reasoning_control`.
bool chasqui_sampler_end_reasoning(chasqui_sampler * sampler);
// Adds a token to the penalties' history and, if it was generated, to the grammar's state. With a grammar, a generated
// token must be the one that was sampled last.
chasqui_status chasqui_sampler_accept(
    chasqui_sampler * sampler, int32_t token, bool is_generated, char ** message);

#ifdef __cplusplus
}
#endif
