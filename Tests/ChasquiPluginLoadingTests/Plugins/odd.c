/*
 * A plugin that does right and wrong things when it is asked to, for the tests here and for Conformance/.
 *
 * cc -shared -fPIC -I Sources/CChasquiPlugin/include -o odd.so odd.c, with one of the macros below for a library that
 * cannot be used at all.
 */
#define _DEFAULT_SOURCE
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chasqui_plugin.h"

#ifndef MAJOR
#define MAJOR CHASQUI_ABI_MAJOR
#endif
#ifndef MINOR
#define MINOR CHASQUI_ABI_MINOR
#endif
#ifndef NAME
#define NAME "odd"
#endif
#ifndef SUMMARY
#define SUMMARY "Does odd things"
#endif
#ifndef PATH
#define PATH "/odd/{what}"
#endif
#ifndef METHOD
#define METHOD "POST"
#endif
#ifndef ACCESS
#define ACCESS NULL
#endif
#ifndef HANDLE
#define HANDLE handle
#endif
#ifndef OPEN
#define OPEN open_events
#endif
#ifndef FILTER_EVENT
#define FILTER_EVENT filter_event
#endif
#ifndef ROUTES
#define ROUTES routes
#endif
#ifndef SIZE
#define SIZE sizeof(chasqui_plugin)
#endif

static const chasqui_host *host;

static void say(const char *text) { host->log(host, CHASQUI_LOG_WARNING, text); }

/* Until nobody waits any more, or for ten minutes: a busy machine takes its time to give up. */
static void hang(chasqui_call *call) {
    say("it hangs");
    for (int i = 0; i < 600000 && !host->is_gone(call); i++) usleep(1000);
}

static int32_t echo(const chasqui_request *request, chasqui_call *call) {
    chasqui_pair headers[] = {
        {"content-type", "application/x-echo"},
        {"x-principal", request->principal},
        {"x-query", request->query_count > 0 ? request->query[0].value : ""},
    };
    host->respond(call, 201, headers, sizeof headers / sizeof *headers);
    host->write(call, request->body, request->body_count);
    return CHASQUI_OK;
}

static int32_t stream(chasqui_call *call) {
    chasqui_pair type = {"content-type", "text/event-stream"};
    host->respond(call, 200, &type, 1);
    for (int i = 0; i < 5; i++) {
        char line[32];
        int count = snprintf(line, sizeof line, "data: %d\n\n", i);
        if (host->write(call, line, (size_t)count) != CHASQUI_OK) return CHASQUI_OK;
    }
    return CHASQUI_OK;
}

static int32_t flood(chasqui_call *call) {
    static const char block[4096] = "flood";
    while (host->write(call, block, sizeof block) == CHASQUI_OK) {}
    say("the reader of the flood is gone");
    return CHASQUI_OK;
}

/* Begins, and has nothing more to say. */
static int32_t drip(chasqui_call *call) {
    host->write(call, "drip\n", 5);
    hang(call);
    say(host->is_gone(call) ? "the reader of the drip is gone" : "nobody told the drip");
    return CHASQUI_OK;
}

static int32_t wrong_respond(chasqui_call *call, int32_t status, const char *name, const char *value) {
    chasqui_pair header = {name, value};
    host->respond(call, status, &header, 1);
    return CHASQUI_OK;
}

#if CHASQUI_ABI_MINOR >= 1
/* Writes each event as a line. */
static int32_t show(void *context, const chasqui_event *event) {
    char line[256];
    int count = snprintf(line, sizeof line, "%d:%.*s\n", (int)event->kind, (int)event->count, event->text);
    return host->write(context, line, (size_t)count);
}

/* Ends the answer behind its first event. */
static int32_t leave(void *context, const chasqui_event *event) {
    show(context, event);
    return 77;
}

static int32_t generate(const chasqui_request *request, chasqui_call *call, const char *what) {
    int32_t (*on_event)(void *, const chasqui_event *) = strcmp(what, "generate-one") ? show : leave;
    int32_t status = host->generate(call, request->body, request->body_count, on_event, call);
    if (status == CHASQUI_GONE) say("the model answers nobody");
    return status == 77 ? CHASQUI_OK : status;
}
#endif

static int32_t handle(void *state, const chasqui_request *request, chasqui_call *call) {
    (void)state;
    const char *what = request->parameters[0].value;
    if (!strcmp(what, "echo")) return echo(request, call);
#if CHASQUI_ABI_MINOR >= 1
    if (!strncmp(what, "generate", 8)) return generate(request, call, what);
#endif
    if (!strcmp(what, "stream")) return stream(call);
    if (!strcmp(what, "flood")) return flood(call);
    if (!strcmp(what, "drip")) return drip(call);
    if (!strcmp(what, "status")) return wrong_respond(call, 9999, "x-odd", "x");
    if (!strcmp(what, "injection")) return wrong_respond(call, 200, "x-odd", "x\r\nx-injected: y");
    if (!strcmp(what, "name")) return wrong_respond(call, 200, "x odd:", "x");
    if (!strcmp(what, "length")) return wrong_respond(call, 200, "Content-Length", "3");
    if (!strcmp(what, "refuse")) host->refuse(call, 418, "no tea here");
    if (!strcmp(what, "late")) {
        host->write(call, "begun", 5);
        host->refuse(call, 418, "too late");
    }
    if (!strcmp(what, "replace")) host->replace(call, "{}", 2);
    if (!strcmp(what, "utf8")) host->refuse(call, 400, "\xff\xfe");
    if (!strcmp(what, "hang")) {
        hang(call);
        say("the hanging route returned");
    }
    return strcmp(what, "fail") ? CHASQUI_OK : CHASQUI_FAILED;
}

static int has(const char *json, size_t count, const char *word) {
    size_t length = strlen(word);
    for (size_t i = 0; i + length <= count; i++) {
        if (!memcmp(json + i, word, length)) return 1;
    }
    return 0;
}

static void replace(chasqui_call *call, const char *text) { host->replace(call, text, strlen(text)); }

static int32_t filter_request(void *state, const char *json, size_t count, chasqui_call *call) {
    (void)state;
    if (has(json, count, "odd:refuse")) host->refuse(call, 451, "not that");
    if (has(json, count, "odd:status")) host->refuse(call, 9999, "not that");
    if (has(json, count, "odd:utf8")) replace(call, "\xff");
    if (has(json, count, "odd:json")) replace(call, "{");
    if (has(json, count, "odd:member")) replace(call, "{\"mesages\":[]}");
    if (has(json, count, "odd:short")) replace(call, "{\"max_tokens\":1}");
    if (has(json, count, "odd:slow")) hang(call);
    return has(json, count, "odd:fail") ? CHASQUI_FAILED : CHASQUI_OK;
}

typedef struct {
    int upper, stop, hold, fail, slow, utf8;
    char *held;
    size_t held_count;
} answer_state;

static void *open_events(void *state, const char *json, size_t count) {
    (void)state;
    answer_state *answer = calloc(1, sizeof *answer);
    answer->upper = has(json, count, "odd:upper");
    answer->stop = has(json, count, "odd:stop");
    answer->hold = has(json, count, "odd:hold");
    answer->fail = has(json, count, "odd:eventfail");
    answer->slow = has(json, count, "odd:eventslow");
    answer->utf8 = has(json, count, "odd:eventutf8");
    return answer;
}

static void hold(answer_state *answer, const chasqui_event *event, chasqui_call *call) {
    answer->held = realloc(answer->held, answer->held_count + event->count + 1);
    memcpy(answer->held + answer->held_count, event->text, event->count);
    answer->held_count += event->count;
    host->replace(call, "", 0);
}

static void shout(const chasqui_event *event, chasqui_call *call) {
    char *copy = malloc(event->count + 1);
    for (size_t i = 0; i < event->count; i++) copy[i] = (char)toupper((unsigned char)event->text[i]);
    host->replace(call, copy, event->count);
    free(copy);
}

static int32_t filter_event(void *state, void *context, const chasqui_event *event, chasqui_call *call) {
    (void)state;
    answer_state *answer = context;
    if (event->kind == CHASQUI_EVENT_FINISHED && answer->hold) host->replace(call, answer->held, answer->held_count);
    if (event->kind != CHASQUI_EVENT_TEXT) return CHASQUI_OK;
    if (answer->upper) shout(event, call);
    if (answer->hold) hold(answer, event, call);
    if (answer->utf8) host->replace(call, "\xff", 1);
    if (answer->stop) host->stop(call);
    if (answer->slow) hang(call);
    return answer->fail ? CHASQUI_FAILED : CHASQUI_OK;
}

static void close_events(void *state, void *context) {
    (void)state;
    answer_state *answer = context;
    if (answer->upper) say("the answer in capitals is closed");
    free(answer->held);
    free(answer);
}

static int32_t start(void *state) {
    (void)state;
    say("started");
    if (strstr(host->configuration, "slow_start")) sleep(600);
    return strstr(host->configuration, "no_start") ? CHASQUI_FAILED : CHASQUI_OK;
}

static void stop(void *state) {
    (void)state;
    say("stopped");
}

static const chasqui_route odd = {sizeof odd, METHOD, PATH, ACCESS, SUMMARY, HANDLE};
static const chasqui_route *const routes[] = {&odd};

static const chasqui_plugin plugin = {
    .abi_major = MAJOR,
    .abi_minor = MINOR,
    .size = SIZE,
    .name = NAME,
    .version = "1.2",
    .routes = ROUTES,
    .route_count = 1,
    .filter_request = filter_request,
    .open_events = OPEN,
    .filter_event = FILTER_EVENT,
    .close_events = close_events,
    .start = start,
    .stop = stop,
};

#ifndef NO_ENTRY
const chasqui_plugin *chasqui_plugin_entry(const chasqui_host *given) {
    host = given;
    if (strstr(host->configuration, "refuse_entry")) {
        host->log(host, CHASQUI_LOG_ERROR, "refuse_entry\nis there; leave it out");
        return NULL;
    }
    return &plugin;
}
#endif
