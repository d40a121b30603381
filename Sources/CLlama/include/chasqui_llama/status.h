// How calls end, and texts.
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum chasqui_status {
    CHASQUI_OK = 0,
    CHASQUI_FAILED = 1,
    CHASQUI_OUT_OF_MEMORY = 2,
    CHASQUI_CANCELLED = 3,
    // What the caller gave is not acceptable, and which part of it.
    CHASQUI_BAD_INPUT = 10,
    CHASQUI_BAD_MESSAGES = 11,
    CHASQUI_BAD_TOOLS = 12,
    CHASQUI_BAD_SCHEMA = 13,
    CHASQUI_BAD_GRAMMAR = 14,
    CHASQUI_BAD_TEMPLATE = 15,
    CHASQUI_BAD_TEMPLATE_ARGUMENTS = 16,
} chasqui_status;

// UTF-8 bytes, not ended by a zero.
typedef struct chasqui_view {
    const char * bytes;
    size_t count;
} chasqui_view;

// Frees a text that a function handed out as `char *`. NULL does nothing.
void chasqui_text_free(char * text);

#ifdef __cplusplus
}
#endif
