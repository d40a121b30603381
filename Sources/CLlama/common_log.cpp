// `common` has a logger of its own, which prints from a thread of its own and cannot be sent elsewhere. These take its
// place at link time: archives are searched only for what is still undefined. They are weak so that a llama.cpp whose
// logger has more functions still links, with its own logger in place of all of these.
#include <cstdarg>
#include <cstdio>
#include <vector>

#include "json.h"
#include "log.h"
#include "log.hpp"

#define CHASQUI_REPLACES __attribute__((weak))

// Below warnings `common` tells what requests have in them: the parser it made, with the names of tools and the text that
// an answer goes on from, and tokens that it guesses. Nobody's log is to have that, so these are not even put together.
CHASQUI_REPLACES int common_log_get_verbosity_thold(void) {
    return chasqui::is_logged(GGML_LOG_LEVEL_WARN) ? LOG_LEVEL_WARN : LOG_LEVEL_ERROR;
}

CHASQUI_REPLACES int common_log_get_verbosity(ggml_log_level level) {
    switch (level) {
        case GGML_LOG_LEVEL_DEBUG: return LOG_LEVEL_DEBUG;
        case GGML_LOG_LEVEL_WARN: return LOG_LEVEL_WARN;
        case GGML_LOG_LEVEL_ERROR: return LOG_LEVEL_ERROR;
        default: return LOG_LEVEL_INFO;
    }
}

CHASQUI_REPLACES void common_log_add(common_log *, ggml_log_level level, const char * format, ...) {
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    const int length = std::vsnprintf(nullptr, 0, format, arguments);
    va_end(arguments);
    if (length > 0) {
        std::vector<char> text(static_cast<size_t>(length) + 1);
        std::vsnprintf(text.data(), text.size(), format, again);
        chasqui::log_piece(level, text.data());
    }
    va_end(again);
}

CHASQUI_REPLACES void common_log_default_callback(ggml_log_level level, const char * text, void *) {
    chasqui::log_piece(level, text);
}

CHASQUI_REPLACES common_log * common_log_init() { return nullptr; }
CHASQUI_REPLACES common_log * common_log_main() { return nullptr; }
CHASQUI_REPLACES void common_log_free(common_log *) {}
CHASQUI_REPLACES void common_log_pause(common_log *) {}
CHASQUI_REPLACES void common_log_resume(common_log *) {}
CHASQUI_REPLACES void common_log_flush(common_log *) {}
CHASQUI_REPLACES void common_log_set_verbosity_thold(int) {}
CHASQUI_REPLACES bool common_log_get_jsonl(void) { return false; }
CHASQUI_REPLACES void common_log_set_jsonl(bool) {}
CHASQUI_REPLACES void common_log_set_file(common_log *, const char *) {}
CHASQUI_REPLACES void common_log_set_colors(common_log *, log_colors) {}
CHASQUI_REPLACES void common_log_set_prefix(common_log *, bool) {}
CHASQUI_REPLACES void common_log_set_timestamps(common_log *, bool) {}
CHASQUI_REPLACES void common_log_add_json(common_log *, const char *, const common_json &) {}
