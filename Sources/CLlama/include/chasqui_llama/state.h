// State of a slot, which is below the context's n_seq_max.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "chasqui_llama/status.h"
#include "llama.h"

#ifdef __cplusplus
extern "C" {
#endif

// The bytes that a slot's state takes now.
chasqui_status chasqui_state_size(
    struct llama_context * context, int32_t slot, size_t * size, char ** message);
// Writes a slot's state, which has exactly `count` bytes.
chasqui_status chasqui_state_save(
    struct llama_context * context, int32_t slot, void * bytes, size_t count, char ** message);
// Replaces a slot's content by a state. The bytes must be what chasqui_state_save wrote in a context of the same model,
// parameters and version: others may end the process. After a failure the slot holds anything, and has to be cleared.
chasqui_status chasqui_state_restore(
    struct llama_context * context, int32_t slot, const void * bytes, size_t count, char ** message);
// Lets a slot share the first `count` cells of another one. Both must be in one stream, as all are with unified cells.
chasqui_status chasqui_memory_share(
    struct llama_context * context, int32_t from, int32_t to, int32_t count, char ** message);

#ifdef __cplusplus
}
#endif
