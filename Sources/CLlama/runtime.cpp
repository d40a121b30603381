#include <algorithm>

#ifdef __linux__
#include <malloc.h>
#endif

#include "build-info.h"
#include "chasqui_llama.h"
#include "common.h"
#include "guard.hpp"

const char * chasqui_runtime_expected_version(void) {
#ifdef CHASQUI_LLAMA_BUILD
    return CHASQUI_LLAMA_BUILD;
#else
    return nullptr;
#endif
}

const char * chasqui_runtime_build(void) { return llama_build_info(); }

void chasqui_runtime_keep_freed_memory(void) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
    mallopt(M_TRIM_THRESHOLD, 8 << 20);
#endif
}

void chasqui_runtime_return_freed_memory(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

int32_t chasqui_runtime_physical_cores(void) {
    int32_t cores = 1;
    chasqui::guard(nullptr, [&] { cores = std::max(cores, common_cpu_get_num_physical_cores()); });
    return cores;
}
