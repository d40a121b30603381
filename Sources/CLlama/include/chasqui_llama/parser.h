// What a chat's output means.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "chasqui_llama/chat.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct chasqui_parser chasqui_parser;

typedef enum chasqui_delta_kind {
    CHASQUI_DELTA_REASONING = 0,
    CHASQUI_DELTA_CONTENT = 1,
    CHASQUI_DELTA_TOOL_CALL = 2,
} chasqui_delta_kind;

// What is new in a parsed message. Views belong to the parser, until its next feed.
typedef struct chasqui_delta {
    chasqui_delta_kind kind;
    chasqui_view text;    // of reasoning or content, or more of a call's arguments
    size_t tool_index;    // in calls only, as the rest
    chasqui_view tool_id; // with the first delta of a call, empty in later ones
    chasqui_view tool_name;
} chasqui_delta;

// Makes a parser for a chat's output. It is the caller's, one thread's at a time, independent of the chat, and freed
// with chasqui_parser_free.
chasqui_status chasqui_parser_create(const chasqui_chat * chat, chasqui_parser ** parser, char ** message);
void chasqui_parser_free(chasqui_parser * parser);
// Adds text and parses all there is. *deltas, *count of them, belong to the parser until the next call. `is_final` says
// that no more text comes and that the message should be whole. After a failure more text may be fed, and may mend it.
chasqui_status chasqui_parser_feed(
    chasqui_parser * parser, chasqui_view text, bool is_final, const chasqui_delta ** deltas, size_t * count,
    char ** message);
// Whether the text so far is an answer of the format, or the beginning of one.
bool chasqui_parser_fits(const chasqui_parser * parser);
// The text so far without the thoughts that it begins with; empty while they go on. Belongs to the parser, until it is asked
// again.
chasqui_view chasqui_parser_answer(chasqui_parser * parser);

#ifdef __cplusplus
}
#endif
