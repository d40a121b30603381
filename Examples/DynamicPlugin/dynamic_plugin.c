/* A plugin that Chasqui loads at run time: routes that stream, a filter of requests and a filter of answers. */
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

/* The route that has the model answer: POST /tell/{topic} streams what it says of a topic. */

static int32_t pass_on(void *context, const chasqui_event *event) {
    if (event->kind != CHASQUI_EVENT_TEXT) return CHASQUI_OK;
    return host->write(context, event->text, event->count);
}

static int32_t tell(void *state, const chasqui_request *request, chasqui_call *call) {
    (void)state;
    const char *topic = request->parameters[0].value;
    size_t count = strlen(topic);
    /* What is put into JSON as it is must be nothing but letters. */
    if (count == 0 || count > 40 || strspn(topic, "abcdefghijklmnopqrstuvwxyz") != count) {
        host->refuse(call, 400, "a topic is a word of up to 40 small letters");
        return CHASQUI_OK;
    }
    char json[200];
    int length = snprintf(
        json, sizeof json,
        "{\"messages\":[{\"role\":\"user\",\"content\":\"Tell me about the %s.\"}],\"max_tokens\":100}", topic);
    return host->generate(call, json, (size_t)length, pass_on, call);
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

static const chasqui_route tell_route = {
    .size = sizeof(chasqui_route),
    .method = "POST",
    .path = "/tell/{topic}",
    .summary = "Has the model tell of something",
    .handle = tell,
};

static const chasqui_route *const routes[] = {&countdown_route, &tell_route};

static const chasqui_plugin plugin = {
    .abi_major = CHASQUI_ABI_MAJOR,
    .abi_minor = CHASQUI_ABI_MINOR,
    .size = sizeof(chasqui_plugin),
    .name = "dynamic",
    .version = "1.0",
    .routes = routes,
    .route_count = 2,
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
