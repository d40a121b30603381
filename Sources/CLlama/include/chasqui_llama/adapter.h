// LoRA adapters and control vectors.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "chasqui_llama/status.h"
#include "llama.h"

#ifdef __cplusplus
extern "C" {
#endif

// Loads a LoRA adapter for a model from a file that is open for reading, from its beginning; the descriptor stays the
// caller's. What llama.cpp would end the process over is refused. The adapter is the caller's, uses the model, and is freed
// with llama_adapter_lora_free once no context has it. llama.cpp lists a model's adapters without a lock: loading, freeing,
// and the first step of any of its contexts after chasqui_adapters_set have to come one after the other.
chasqui_status chasqui_adapter_load(
    struct llama_model * model, int descriptor, struct llama_adapter_lora ** adapter, char ** message);
// Has a context compute with these adapters, and no others, from its next step on.
chasqui_status chasqui_adapters_set(
    struct llama_context * context, struct llama_adapter_lora ** adapters, float * scales, size_t count,
    char ** message);

// Adds what an open file has for each layer, times `strength`, to `sums`: `width` numbers for each of `layers`, the first
// of which is layer 1.
chasqui_status chasqui_control_vector_add(
    int descriptor, float strength, float * sums, int32_t width, int32_t layers, char ** message);
// Adds such sums to a context's states behind the layers `first` to `last`, from its next step on. They are copied.
chasqui_status chasqui_control_vector_set(
    struct llama_context * context, const float * sums, size_t count, int32_t width, int32_t first, int32_t last,
    char ** message);

#ifdef __cplusplus
}
#endif
