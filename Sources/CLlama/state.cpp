#include "chasqui_llama.h"
#include "guard.hpp"

using namespace chasqui;

chasqui_status chasqui_state_size(
    llama_context * context, int32_t slot, size_t * size, char ** message) {
    return guard(message, [&] { *size = llama_state_seq_get_size(context, slot); });
}

chasqui_status chasqui_state_save(
    llama_context * context, int32_t slot, void * bytes, size_t count, char ** message) {
    return guard(message, [&] {
        if (llama_state_seq_get_data(context, static_cast<uint8_t *>(bytes), count, slot) != count) {
            throw rejected(CHASQUI_FAILED, "the sequence's state could not be read");
        }
    });
}

chasqui_status chasqui_state_restore(
    llama_context * context, int32_t slot, const void * bytes, size_t count, char ** message) {
    return guard(message, [&] {
        if (llama_state_seq_set_data(context, static_cast<const uint8_t *>(bytes), count, slot) != count) {
            throw rejected(CHASQUI_FAILED, "the state does not fit into the memory");
        }
    });
}

chasqui_status chasqui_memory_share(
    llama_context * context, int32_t from, int32_t to, int32_t count, char ** message) {
    return guard(message, [&] { llama_memory_seq_cp(llama_get_memory(context), from, to, 0, count); });
}
