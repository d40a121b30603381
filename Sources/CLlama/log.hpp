#pragma once

#include <string>

#include "llama.h"

namespace chasqui {

// Starts llama.cpp, with its log coming here, the first time it is called.
void start_llama();

// Takes a piece of a log line from llama.cpp or `common`, and sends whole lines on.
void log_piece(ggml_log_level level, const char * text);

// Whether lines of this level go anywhere from this thread.
bool is_logged(ggml_log_level level);

// While alive, drops what this thread logs.
class log_silence {
public:
    log_silence();
    ~log_silence();
    log_silence(const log_silence &) = delete;
    log_silence & operator=(const log_silence &) = delete;
};

// While alive, collects the error lines that this thread logs.
class log_capture {
public:
    log_capture();
    ~log_capture();
    log_capture(const log_capture &) = delete;
    log_capture & operator=(const log_capture &) = delete;

    // Error lines in order, each ended by a newline.
    const std::string & lines() const { return lines_; }
    void add(const char * line);

private:
    std::string lines_;
    log_capture * outer_;
};

}  // namespace chasqui
