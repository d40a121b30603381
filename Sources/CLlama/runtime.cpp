#include <algorithm>

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

int32_t chasqui_runtime_physical_cores(void) {
    int32_t cores = 1;
    chasqui::guard(nullptr, [&] { cores = std::max(cores, common_cpu_get_num_physical_cores()); });
    return cores;
}
