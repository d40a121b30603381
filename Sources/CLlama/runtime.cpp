#include <algorithm>

#include "build-info.h"
#include "chasqui_llama.h"
#include "common.h"

const char * chasqui_runtime_expected_version(void) {
#ifdef CHASQUI_LLAMA_BUILD
    return CHASQUI_LLAMA_BUILD;
#else
    return nullptr;
#endif
}

const char * chasqui_runtime_build(void) { return llama_build_info(); }

int32_t chasqui_runtime_physical_cores(void) { return std::max<int32_t>(1, common_cpu_get_num_physical_cores()); }
