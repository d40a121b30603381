#include "guard.hpp"

#include <cstdlib>
#include <cstring>

namespace chasqui {

char * copy_text(const std::string & text) noexcept {
    char * copy = static_cast<char *>(std::malloc(text.size() + 1));
    if (copy != nullptr) {
        std::memcpy(copy, text.c_str(), text.size() + 1);
    }
    return copy;
}

static chasqui_status describe(std::string & text) {
    try {
        throw;
    } catch (const rejected & error) {
        text = error.what();
        return error.status;
    } catch (const std::bad_alloc &) {
        text = "out of memory";
        return CHASQUI_OUT_OF_MEMORY;
    } catch (const std::exception & error) {
        text = error.what();
        return CHASQUI_FAILED;
    } catch (...) {
        text = "an exception without a text";
        return CHASQUI_FAILED;
    }
}

chasqui_status describe_current_exception(char ** message) noexcept {
    std::string text;
    const chasqui_status status = describe(text);
    if (message != nullptr) {
        *message = copy_text(text);
    }
    return status;
}

}  // namespace chasqui

void chasqui_text_free(char * text) { std::free(text); }
