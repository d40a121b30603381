#pragma once

#include <new>
#include <stdexcept>
#include <string>

#include "chasqui_llama.h"

namespace chasqui {

// A failure that knows its status.
struct rejected : std::runtime_error {
    rejected(chasqui_status status, const std::string & text) : std::runtime_error(text), status(status) {}
    chasqui_status status;
};

// A malloc'ed copy, for the caller to free; NULL when memory is out.
char * copy_text(const std::string & text) noexcept;

// Status and message of the exception being handled.
chasqui_status describe_current_exception(char ** message) noexcept;

// Runs the body; the only place where exceptions end.
template <typename Body>
chasqui_status guard(char ** message, Body && body) noexcept {
    try {
        body();
        return CHASQUI_OK;
    } catch (...) {
        return describe_current_exception(message);
    }
}

// What the body returns; its exceptions become failures with this status.
template <typename Body>
auto as(chasqui_status status, Body && body) {
    try {
        return body();
    } catch (const std::bad_alloc &) {
        throw;
    } catch (const rejected &) {
        throw;
    } catch (const std::exception & error) {
        throw rejected(status, error.what());
    }
}

inline chasqui_view view(const std::string & text) { return {text.data(), text.size()}; }
inline std::string text(chasqui_view view) {
    return view.count == 0 ? std::string() : std::string(view.bytes, view.count);
}

}  // namespace chasqui
