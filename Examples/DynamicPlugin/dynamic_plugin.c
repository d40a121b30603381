/* A plugin that Chasqui loads at run time: a route that streams, a filter of requests and a filter of answers. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chasqui_plugin.h"

static const chasqui_host *host;

/* The route: GET /countdown/{from} streams numbers as server-sent events. */

static int32_t countdown(void *state, const chasqui_request *request, chasqui_call *call) {
    (void)state;
    int from = atoi(request->parameters[0].value);
    if (from < 1 || from > 1000) {
        host->refuse(call, 400, "a countdown begins at a number from 1 to 1000");
        return CHASQUI_OK;
    }
    chasqui_pair type = {"content-type", "text/event-stream"};
    host->respond(call, 200, &type, 1);
    for (int number = from; number >= 0; number--) {
        char event[32];
        int count = snprintf(event, sizeof event, "data: %d\n\n", number);
        if (host->write(call, event, (size_t)count) == CHASQUI_GONE) break;
    }
    return CHASQUI_OK;
}

/* The filter of requests: refuses those that hold the secret word, which is the plugin's configuration. */

static char secret[128];

/* The text of "secret" in {"secret":"…"}, which is all the configuration that there may be. */
static int read_configuration(void) {
    const char *begin = strstr(host->configuration, "\"secret\":\"");
    if (begin == NULL) return 0;
    begin += strlen("\"secret\":\"");
    size_t count = strcspn(begin, "\"\\");
    if (begin[count] != '"' || count == 0 || count >= sizeof secret) return 0;
    memcpy(secret, begin, count);
    return 1;
}

static int contains(const char *text, size_t count, const char *word) {
    size_t length = strlen(word);
    for (size_t at = 0; at + length <= count; at++) {
        if (memcmp(text + at, word, length) == 0) return 1;
    }
    return 0;
}

static int32_t guard(void *state, const char *json, size_t count, chasqui_call *call) {
    (void)state;
    if (contains(json, count, secret)) host->refuse(call, 403, "this request has the secret word in it");
    return CHASQUI_OK;
}

/* The filter of answers: has them shouted, and stops one after three exclamation marks. */

typedef struct {
    int marks;
} shout;

static void *begin_shout(void *state, const char *json, size_t count) {
    (void)state, (void)json, (void)count;
    return calloc(1, sizeof(shout));
}

static int32_t shout_event(void *state, void *answer, const chasqui_event *event, chasqui_call *call) {
    (void)state;
    shout *shout = answer;
    if (event->kind != CHASQUI_EVENT_TEXT) return CHASQUI_OK;
    char *louder = malloc(event->count + 1);
    if (shout == NULL || louder == NULL) {
        free(louder);
        return CHASQUI_FAILED;
    }
    /* Bytes of longer characters are above 127, where the C locale has no letters. */
    for (size_t at = 0; at < event->count; at++) {
        louder[at] = (char)toupper((unsigned char)event->text[at]);
        if (event->text[at] == '!') shout->marks++;
    }
    host->replace(call, louder, event->count);
    if (shout->marks >= 3) host->stop(call);
    free(louder);
    return CHASQUI_OK;
}

static void end_shout(void *state, void *answer) {
    (void)state;
    free(answer);
}

static const chasqui_route countdown_route = {
    .size = sizeof(chasqui_route),
    .method = "GET",
    .path = "/countdown/{from}",
    .summary = "Counts down, as server-sent events",
    .handle = countdown,
};

static const chasqui_route *const routes[] = {&countdown_route};

static const chasqui_plugin plugin = {
    .abi_major = CHASQUI_ABI_MAJOR,
    .abi_minor = CHASQUI_ABI_MINOR,
    .size = sizeof(chasqui_plugin),
    .name = "dynamic",
    .version = "1.0",
    .routes = routes,
    .route_count = 1,
    .filter_request = guard,
    .open_events = begin_shout,
    .filter_event = shout_event,
    .close_events = end_shout,
};

const chasqui_plugin *chasqui_plugin_entry(const chasqui_host *given) {
    host = given;
    if (!read_configuration()) {
        host->log(host, CHASQUI_LOG_ERROR, "configuration.secret is missing: give a word of up to 127 letters");
        return NULL;
    }
    return &plugin;
}
