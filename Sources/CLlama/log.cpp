#include "log.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "chasqui_llama.h"

namespace chasqui {

namespace {

struct sink {
    chasqui_log_function function;
    void * context;
};

std::mutex sink_mutex;
sink current_sink = {nullptr, nullptr};
std::atomic<int> minimum_level = GGML_LOG_LEVEL_INFO;

// A line that has begun on this thread. llama.cpp logs the rest of one at level CONT.
thread_local std::string begun;
thread_local ggml_log_level begun_level = GGML_LOG_LEVEL_INFO;
thread_local log_capture * capture = nullptr;
thread_local int silences = 0;

void send(ggml_log_level level, const char * line) {
    if (capture != nullptr && level == GGML_LOG_LEVEL_ERROR) {
        capture->add(line);
    }
    sink to;
    {
        std::lock_guard<std::mutex> lock(sink_mutex);
        to = current_sink;
    }
    if (to.function != nullptr) {
        to.function(level, line, to.context);
    }
}

}  // namespace

bool is_logged(ggml_log_level level) {
    return silences == 0 && level >= minimum_level.load(std::memory_order_relaxed);
}

void log_piece(ggml_log_level level, const char * text) {
    constexpr size_t longest = 16384;
    if (level != GGML_LOG_LEVEL_CONT) {
        begun_level = level == GGML_LOG_LEVEL_NONE ? GGML_LOG_LEVEL_INFO : level;
    }
    if (!is_logged(begun_level)) {
        return;
    }
    for (; *text != '\0'; text++) {
        if (*text != '\n' && begun.size() < longest) {
            begun.push_back(*text);
        }
        if (*text == '\n') {
            std::string line;
            line.swap(begun);
            if (!line.empty()) {
                send(begun_level, line.c_str());
            }
        }
    }
}

log_silence::log_silence() { silences++; }
log_silence::~log_silence() { silences--; }

log_capture::log_capture() : outer_(capture) { capture = this; }
log_capture::~log_capture() { capture = outer_; }
void log_capture::add(const char * line) {
    constexpr size_t most = 65536;
    if (lines_.size() < most) {
        lines_ += line;
        lines_ += '\n';
    }
}

}  // namespace chasqui

static void take_llama_log(ggml_log_level level, const char * text, void *) { chasqui::log_piece(level, text); }

namespace chasqui {

void start_llama() {
    static std::once_flag once;
    std::call_once(once, [] {
        llama_log_set(take_llama_log, nullptr);
        llama_backend_init();
    });
}

}  // namespace chasqui

void chasqui_runtime_start(int minimum_level, chasqui_log_function log, void * context) {
    {
        std::lock_guard<std::mutex> lock(chasqui::sink_mutex);
        chasqui::current_sink = {log, context};
    }
    chasqui::minimum_level.store(std::min<int>(minimum_level, GGML_LOG_LEVEL_ERROR));
    chasqui::start_llama();
}
