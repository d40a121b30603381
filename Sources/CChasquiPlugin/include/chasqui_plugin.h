/*
 * chasqui_plugin.h - plugins that Chasqui loads at run time. ABI 1.1.
 *
 * A plugin is a shared library with one exported function, chasqui_plugin_entry. It may be written in anything that can
 * export a C function: C, C++, Rust, Zig, Swift. This header needs no other one of Chasqui's, and a library that was built
 * with it works with all releases that have the same major version.
 *
 * A loaded plugin is a part of the process: it can read all of its memory, and a crash of it ends the server.
 *
 * VERSIONS. Host and plugin say their major and minor version and the size of their structs in the first members.
 *   - Another major version is refused.
 *   - The plugin's minor version is the least one that it needs of its host: a host with a smaller one refuses it. Set it
 *     to CHASQUI_ABI_MINOR unless you look at chasqui_host.size before you use what came later.
 *   - Later minor versions add members at the ends of structs and nothing else. Members beyond a struct's `size` are taken
 *     as absent, so set `size` to sizeof of the struct as you compiled it, and leave members that you do not use at zero.
 *
 * MEMORY. Nothing changes its owner. What the host hands to a callback is valid until that callback returns. What a plugin
 * hands to a host function is copied before that function returns. What chasqui_plugin_entry returns, and all that it
 * points to, has to stay as it is until the process ends: libraries are never unloaded.
 *
 * TEXTS are UTF-8. Those of type `const char *` alone end with a zero byte and are never NULL in what the host hands out;
 * those with a count beside them need not end with one and may hold zero bytes. The host checks all texts that it gets.
 *
 * THREADS. Callbacks run on threads of their own pool and may block. They may be called from several threads at once, also
 * for the same filter; the calls for one answer come one after another. A call that takes longer than the
 * plugin's `timeout` fails its request or is passed over, as `on_error` says; it cannot be ended, so its thread stays with
 * it until it returns, and a plugin with too many such calls gets no more. No exception, panic or longjmp may leave a
 * callback.
 */
#ifndef CHASQUI_PLUGIN_H
#define CHASQUI_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CHASQUI_ABI_MAJOR 1
#define CHASQUI_ABI_MINOR 1

/* What host functions and callbacks return. */
enum {
    CHASQUI_OK = 0,
    /* From a callback: it could not do it. The host does what `on_error` says; a route answers 500. */
    CHASQUI_FAILED = 1,
    /* From a host function: nobody waits for this call any more. Return soon. */
    CHASQUI_GONE = 2,
    /* From a host function: an argument is not allowed, or the function has no meaning in this callback. */
    CHASQUI_INVALID = 3,
    /*
     * Since 1.1. From chasqui_host.generate: the model does not answer, since the request is not acceptable, a limit is
     * used up or the queue is full. From a route, after that: the client gets that error.
     */
    CHASQUI_REFUSED = 4
};

/* Levels of chasqui_host.log. */
enum {
    CHASQUI_LOG_DEBUG = 0,
    CHASQUI_LOG_INFO = 1,
    CHASQUI_LOG_WARNING = 2,
    CHASQUI_LOG_ERROR = 3
};

/* What chasqui_event.kind says. A number that is not here is to be ignored: return CHASQUI_OK. */
enum {
    /* More of the answer. */
    CHASQUI_EVENT_TEXT = 0,
    /* More of the model's thoughts. */
    CHASQUI_EVENT_REASONING = 1,
    /* More of a tool call's arguments. It can be seen, and stopped, but not replaced. */
    CHASQUI_EVENT_TOOL_CALL = 2,
    /* The end of the answer. chasqui_host.replace adds a text before it: what a filter held back. */
    CHASQUI_EVENT_FINISHED = 3
};

/* One call of a callback, for the host functions that act on it. Not valid after the callback returned. */
typedef struct chasqui_call chasqui_call;

typedef struct chasqui_pair {
    const char *name;
    const char *value;
} chasqui_pair;

struct chasqui_event;

/* What the host offers. It stays valid until the process ends. */
typedef struct chasqui_host {
    uint32_t abi_major;
    uint32_t abi_minor;
    size_t size;
    /* Chasqui's version, such as "0.1.0". */
    const char *version;
    /* The plugin's own section of the configuration as JSON; "{}" where there is none. */
    const char *configuration;
    /* The host's own. */
    void *context;

    /* Writes a line to the server's log. May be called at any time and from any thread. Longer ones than 4 KiB are cut. */
    void (*log)(const struct chasqui_host *host, int32_t level, const char *message);

    /*
     * Refuses: the client gets `message` with `status`, 400 to 599, as an error in the server's own form. In filters of
     * requests and events, and in routes before `respond`. The callback returns CHASQUI_OK after it.
     */
    int32_t (*refuse)(chasqui_call *call, int32_t status, const char *message);

    /*
     * In a filter of requests: the members of this JSON object take the place of the request's own; those that it has not
     * stay. In a filter of events: this text takes the place of the event's. The last call holds.
     */
    int32_t (*replace)(chasqui_call *call, const char *bytes, size_t count);

    /* In a filter of events: the answer ends behind this event, with the finish_reason `content_filter`. */
    int32_t (*stop)(chasqui_call *call);

    /*
     * In a route: begins the answer, once. `status` is 200 to 599. Content-Length, Transfer-Encoding, Connection and what
     * else belongs to the connection are the server's. Without it the first `write` answers 200 in text/plain.
     */
    int32_t (*respond)(chasqui_call *call, int32_t status, const chasqui_pair *headers, size_t header_count);

    /*
     * In a route: sends more of the answer, at once. Waits while the client takes less than is written. CHASQUI_GONE when
     * the client went away or the server is ending: nothing more can be sent.
     */
    int32_t (*write)(chasqui_call *call, const void *bytes, size_t count);

    /* Not 0 when nobody waits for this call any more. For callbacks that compute for long. */
    int32_t (*is_gone)(chasqui_call *call);

    /*
     * Since 1.1. In a route: has the model answer, on behalf of the request that the route answers, with its key, its
     * limits and its time, and through the plugins' filters. `json` is what /v1/chat/completions takes, where it has
     * `messages`, else what /v1/completions takes; for one answer, so with one prompt and without `n` above 1.
     *
     * `on_event` is called with `context`, on this thread, for each piece of the answer as it comes; the last one is
     * CHASQUI_EVENT_FINISHED. If it returns anything but CHASQUI_OK the model stops, and generate returns that.
     * Otherwise generate returns at the end of the answer: CHASQUI_OK, CHASQUI_REFUSED or CHASQUI_GONE.
     */
    int32_t (*generate)(
        chasqui_call *call, const char *json, size_t count,
        int32_t (*on_event)(void *context, const struct chasqui_event *event), void *context);
} chasqui_host;

/* A request to a route. */
typedef struct chasqui_request {
    size_t size;
    /* The id in logs, and in the answer's X-Request-Id. */
    const char *id;
    const char *method;
    /* As it was asked for, without the query. */
    const char *path;
    /* The name of the key that asks. Empty where none is needed: on a server without keys, and on a route that is open
     * to all, where a key that was sent is not looked at. */
    const char *principal;
    /* What stands at the `{name}`s of the route's path. */
    const chasqui_pair *parameters;
    size_t parameter_count;
    /* What stands behind `?`, without escapes, by name; of equal names the last one. */
    const chasqui_pair *query;
    size_t query_count;
    /* Names are in lower case. The caller's key is not among them. */
    const chasqui_pair *headers;
    size_t header_count;
    const char *body;
    size_t body_count;
} chasqui_request;

/* A route. The server's keys, limits, metrics and log hold for it as for its own routes. */
typedef struct chasqui_route {
    size_t size;
    /* In capitals: "GET", "POST", "PUT", "PATCH", "DELETE". */
    const char *method;
    /* Begins with `/`. `{name}` stands for any one part, as in "/documents/{id}"; `**` at the end for all the rest. What
     * they stand for is in a request's parameters, under the name, or "**". */
    const char *path;
    /*
     * Who may ask, where the server has keys: the name of a scope that the key has to have, such as "chat" or "admin", or
     * "open" for everybody, also without a key. NULL is "chat".
     */
    const char *access;
    /* A line for /openapi.json and `chasqui plugins`. */
    const char *summary;
    /* Answers. The answer is at its end when this returns. `state` is chasqui_plugin.state. */
    int32_t (*handle)(void *state, const chasqui_request *request, chasqui_call *call);
} chasqui_route;

/* A piece of an answer on its way to the client. */
typedef struct chasqui_event {
    size_t size;
    /* One of CHASQUI_EVENT_... */
    int32_t kind;
    /* Of CHASQUI_EVENT_FINISHED, why: "stop", "length", "tool_calls" or "content_filter". */
    const char *text;
    size_t count;
    /* Of CHASQUI_EVENT_TOOL_CALL, the tool, where the call begins; else empty. */
    const char *name;
} chasqui_event;

/* What a plugin is. Callbacks that are not needed are NULL; one route or filter there has to be. */
typedef struct chasqui_plugin {
    uint32_t abi_major;
    uint32_t abi_minor;
    size_t size;
    /* 1 to 64 of a-z, 0-9, `-` and `_`, beginning with a letter. Unique among a server's plugins. */
    const char *name;
    /* The plugin's own; NULL where it has none. */
    const char *version;
    /* Handed to every callback. */
    void *state;

    const chasqui_route *const *routes;
    size_t route_count;

    /*
     * Sees a request to the model before its prompt is made: a JSON object as docs/plugins.md describes it. Calls
     * `replace` or `refuse`, or neither, and returns.
     */
    int32_t (*filter_request)(void *state, const char *json, size_t count, chasqui_call *call);

    /*
     * Sees an answer as it comes; a request for several has each of them apart. `open_events` gets the request's JSON and
     * returns what is kept for the answer, which may be NULL; `filter_event` sees each event, with `replace`, `stop` and `refuse`; `close_events` is called once, after the
     * last event or when the client went away. `open_events` and `close_events` may be NULL.
     */
    void *(*open_events)(void *state, const char *json, size_t count);
    int32_t (*filter_event)(void *state, void *answer, const chasqui_event *event, chasqui_call *call);
    void (*close_events)(void *state, void *answer);

    /* Called once when the server starts, before the first other callback and before connections are accepted. Other than
     * CHASQUI_OK ends the server, and so does a call that takes longer than the item's `timeout`. */
    int32_t (*start)(void *state);
    /* Called once when the server ends, after the last other callback; not at all where one of those does not return. */
    void (*stop)(void *state);
} chasqui_plugin;

#if defined(_WIN32)
#define CHASQUI_EXPORT __declspec(dllexport)
#elif defined(__GNUC__) || defined(__clang__)
#define CHASQUI_EXPORT __attribute__((visibility("default")))
#else
#define CHASQUI_EXPORT
#endif

/*
 * The one function that a plugin exports. It reads the configuration, which it may refuse: it logs an error that says what
 * to change, and returns NULL. It is called once for each item of `plugins:` that names the library, and also by commands
 * that only look at the configuration, so whatever runs is begun in `start`.
 */
CHASQUI_EXPORT const chasqui_plugin *chasqui_plugin_entry(const chasqui_host *host);

typedef const chasqui_plugin *(*chasqui_plugin_entry_function)(const chasqui_host *host);

#ifdef __cplusplus
}
#endif

#endif
