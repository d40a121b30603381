// Guesses of a smaller model.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "chasqui_llama/status.h"
#include "llama.h"

#ifdef __cplusplus
extern "C" {
#endif

// Guesses of a smaller model with the same vocabulary. For one thread.
typedef struct chasqui_drafter chasqui_drafter;

typedef struct chasqui_drafter_options {
    int32_t most;             // guesses at once; 1 and more
    float least_probability;  // a guess that is less likely ends them
} chasqui_drafter_options;

typedef struct chasqui_draft_token {
    llama_token token;
    int32_t position;
    int32_t slot;  // of the draft model's context
} chasqui_draft_token;

typedef struct chasqui_draft_request {
    chasqui_draft_token last;  // the text's last token, which follows what was read
    int32_t most;              // 1 and more
    llama_token * drafts;      // has room for `most`
    int32_t count;             // how many there are, after the call
} chasqui_draft_request;

// On success *drafter is the caller's, uses both contexts, and is freed with chasqui_drafter_free. It fails where the
// vocabularies differ.
chasqui_status chasqui_drafter_create(
    struct llama_context * target, struct llama_context * draft, chasqui_drafter_options options,
    chasqui_drafter ** drafter, char ** message);
void chasqui_drafter_free(chasqui_drafter * drafter);
// Has the draft model read tokens, at most as many as its context's n_batch.
chasqui_status chasqui_drafter_read(
    chasqui_drafter * drafter, const chasqui_draft_token * tokens, size_t count, char ** message);
// Guesses for several slots together, each of them once. The last token and guesses are read by the way.
chasqui_status chasqui_drafter_draft(
    chasqui_drafter * drafter, chasqui_draft_request * requests, size_t count, char ** message);

#ifdef __cplusplus
}
#endif
