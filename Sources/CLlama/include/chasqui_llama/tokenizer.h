// Texts as tokens.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chasqui_llama/status.h"
#include "llama.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct chasqui_tokenizer chasqui_tokenizer;

// Collects what cutting texts at special tokens takes. The tokenizer is the caller's, uses the model, may be used from
// several threads, and is freed with chasqui_tokenizer_free.
chasqui_status chasqui_tokenizer_create(
    const struct llama_model * model, chasqui_tokenizer ** tokenizer, char ** message);
void chasqui_tokenizer_free(chasqui_tokenizer * tokenizer);
// The most bytes of a text that one token can stand for; 0 where the model's text does not keep its length.
size_t chasqui_tokenizer_longest_piece(const chasqui_tokenizer * tokenizer);
// Writes a text's tokens; *count is how many there are. With more than `capacity` it fails.
chasqui_status chasqui_tokenize(
    const chasqui_tokenizer * tokenizer, chasqui_view text, bool add_special, bool parse_special, int32_t * tokens,
    size_t capacity, size_t * count, char ** message);

#ifdef __cplusplus
}
#endif
