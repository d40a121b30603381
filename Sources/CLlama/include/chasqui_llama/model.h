// Models and contexts.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "chasqui_llama/status.h"
#include "llama.h"

#ifdef __cplusplus
extern "C" {
#endif

// Returns false to abandon the load. `progress` is 0...1.
typedef bool (*chasqui_progress_function)(float progress, void * context);

typedef struct chasqui_model_options {
    const char * path;         // ended by a zero
    int32_t gpu_layers;        // negative: all
    bool use_mmap;
    bool use_mlock;
    bool check_tensors;
    chasqui_progress_function progress; // may be NULL
    void * progress_context;
} chasqui_model_options;

// Reads a model. On success *model is the caller's, to be freed with llama_model_free. On failure the message is the
// error lines that llama.cpp logged.
chasqui_status chasqui_model_load(chasqui_model_options options, struct llama_model ** model, char ** message);
// Makes a context. On success *context is the caller's, to be freed with llama_free before the model is.
chasqui_status chasqui_context_create(
    struct llama_model * model, struct llama_context_params params, struct llama_context ** context, char ** message);
// llama_decode, its result in *result: 0 done, 1 no room, 2 aborted, negative failed. The batch stays the caller's.
chasqui_status chasqui_decode(
    struct llama_context * context, struct llama_batch batch, int32_t * result, char ** message);
// llama_encode, likewise. The batch must not have more tokens than the context's n_ubatch.
chasqui_status chasqui_encode(
    struct llama_context * context, struct llama_batch batch, int32_t * result, char ** message);

#ifdef __cplusplus
}
#endif
