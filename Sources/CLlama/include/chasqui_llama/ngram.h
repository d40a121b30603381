// Guesses from what a text has said before.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chasqui_llama/status.h"
#include "llama.h"

#ifdef __cplusplus
extern "C" {
#endif

// How n-grams of a text say what may come next, as llama.cpp's kinds of the same names do. Lengths in tokens.
typedef struct chasqui_ngram_sizes {
    bool is_used;
    uint16_t lookup;    // tokens that have to be alike; 1 and more
    uint16_t most;      // tokens that are taken from behind them; 1 and more
    uint16_t least_hits;
} chasqui_ngram_sizes;

typedef struct chasqui_ngram_options {
    chasqui_ngram_sizes simple;
    chasqui_ngram_sizes map_k;  // least_hits has no meaning in this and the one before
    chasqui_ngram_sizes map_k4v;
    bool uses_pool;             // ngram-mod: n-grams of all texts
    uint16_t pool_lookup;       // 1 and more
    uint16_t pool_least;        // fewer tokens in a row are no guess
    uint16_t pool_most;         // 1 and more
    bool uses_counts;           // ngram-cache: how often tokens followed each other
    const char * static_counts;  // files of such counts, ended by a zero, or NULL
    const char * dynamic_counts;
} chasqui_ngram_options;

// What all texts have together. For one thread, as are its texts.
typedef struct chasqui_ngrams chasqui_ngrams;
// The n-grams of one text, which grows at its end.
typedef struct chasqui_ngram_text chasqui_ngram_text;

// On success *ngrams is the caller's, to be freed after all texts. CHASQUI_BAD_INPUT is for a file that cannot be read.
chasqui_status chasqui_ngrams_create(const chasqui_ngram_options * options, chasqui_ngrams ** ngrams, char ** message);
void chasqui_ngrams_free(chasqui_ngrams * ngrams);
// The text is the caller's, uses `ngrams`, and is freed with chasqui_ngram_text_free.
// - is_private: neither looks into what texts have together nor adds to it.
chasqui_status chasqui_ngram_text_create(
    chasqui_ngrams * ngrams, bool is_private, chasqui_ngram_text ** text, char ** message);
void chasqui_ngram_text_free(chasqui_ngram_text * text);
chasqui_status chasqui_ngram_text_append(
    chasqui_ngram_text * text, const llama_token * tokens, size_t count, char ** message);
// Writes up to `most` tokens that may come next, and how many.
chasqui_status chasqui_ngram_text_draft(
    chasqui_ngram_text * text, llama_token * drafts, size_t most, size_t * count, char ** message);
// How many of the last drafts came, of those that were tried.
chasqui_status chasqui_ngram_text_note(chasqui_ngram_text * text, size_t tried, size_t right, char ** message);

#ifdef __cplusplus
}
#endif
