// Grammars that texts are read with.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chasqui_llama/tokenizer.h"

#ifdef __cplusplus
extern "C" {
#endif

// GBNF that accepts what a JSON schema accepts. *grammar is the caller's, freed with chasqui_text_free.
chasqui_status chasqui_grammar_from_schema(chasqui_view schema, char ** grammar, char ** message);

typedef struct chasqui_grammar chasqui_grammar;

// Makes a grammar that texts are read with, apart from a sampler; a mistake is told with line and column. It is the
// caller's, one thread's at a time, uses the tokenizer's model, and is freed with chasqui_grammar_free.
chasqui_status chasqui_grammar_create(
    const chasqui_tokenizer * tokenizer, chasqui_view text, chasqui_grammar ** grammar, char ** message);
void chasqui_grammar_free(chasqui_grammar * grammar);
// Reads more of a text. What cannot go on is a state like others.
chasqui_status chasqui_grammar_read(chasqui_grammar * grammar, chasqui_view text, char ** message);
// Writes for each token of the vocabulary, `count` of them, whether it may come next.
chasqui_status chasqui_grammar_allowed(chasqui_grammar * grammar, bool * allowed, size_t count, char ** message);
// Whether what was read can become a text of the grammar, and whether it is one.
bool chasqui_grammar_is_possible(const chasqui_grammar * grammar);
bool chasqui_grammar_is_complete(const chasqui_grammar * grammar);
// Places in the grammar that were looked at so far, which is what takes time.
uint64_t chasqui_grammar_work(const chasqui_grammar * grammar);
// The most of it in one call, which then fails with CHASQUI_BAD_GRAMMAR.
uint64_t chasqui_grammar_most_work(void);

#ifdef __cplusplus
}
#endif
