#include "lazy_memory.hpp"

#if defined(__linux__) && __has_include("ggml-backend-impl.h")
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <mutex>

#include "ggml-backend-impl.h"

namespace {

using allocate_function = ggml_backend_buffer_t (*)(ggml_backend_buffer_type_t, size_t);

allocate_function allocate_before;

// Zeroes a buffer by giving its pages back: the system puts a zeroed page there when one is next written (madvise(2),
// for private anonymous memory, which is all that ggml allocates for the CPU).
void clear_lazily(ggml_backend_buffer_t buffer, uint8_t value) {
    char * const base = static_cast<char *>(buffer->iface.get_base(buffer));
    const uintptr_t page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
    const uintptr_t begin = reinterpret_cast<uintptr_t>(base);
    const uintptr_t end = begin + buffer->size;
    const uintptr_t first = (begin + page - 1) / page * page;
    const uintptr_t last = end / page * page;
    // Refused where memory is locked.
    if (value != 0 || first >= last || madvise(reinterpret_cast<void *>(first), last - first, MADV_DONTNEED) != 0) {
        std::memset(base, value, buffer->size);
        return;
    }
    // Where the system makes huge pages unasked, a first byte would make 2 MiB resident, and soon all of it.
    madvise(reinterpret_cast<void *>(first), last - first, MADV_NOHUGEPAGE);
    std::memset(base, 0, first - begin);
    std::memset(reinterpret_cast<void *>(last), 0, end - last);
}

ggml_backend_buffer_t allocate(ggml_backend_buffer_type_t type, size_t size) {
    ggml_backend_buffer_t buffer = allocate_before(type, size);
    if (buffer != nullptr && buffer->iface.clear != nullptr) {
        buffer->iface.clear = clear_lazily;
    }
    return buffer;
}

}  // namespace

void chasqui::make_clearing_lazy() {
    static std::once_flag once;
    std::call_once(once, [] {
        ggml_backend_buffer_type_t type = ggml_backend_cpu_buffer_type();
        allocate_before = type->iface.alloc_buffer;
        type->iface.alloc_buffer = allocate;
    });
}

#else

void chasqui::make_clearing_lazy() {}

#endif
