// llama.cpp in this process.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Takes one line, without its end, at a ggml_log_level. Called from any thread; the text is valid during the call.
typedef void (*chasqui_log_function)(int level, const char * text, void * context);

// Starts llama.cpp, once a process, and sends its log lines and those of `common` to `log`, from a ggml_log_level on.
// `context` must live as long as the process. A later call only replaces level, `log` and `context`. Where a model is
// loaded without it, nothing is logged.
void chasqui_runtime_start(int minimum_level, chasqui_log_function log, void * context);
// The version of the headers that this was compiled with, or NULL where they do not say. Static.
const char * chasqui_runtime_expected_version(void);
// llama.cpp's build number, commit, compiler and target in one line. Static.
const char * chasqui_runtime_build(void);
// Keeps a few MiB of freed memory with the process. A step of llama.cpp's takes and frees a copy of what it knows of all
// KV cells; glibc would give it back to the system after each, page by page.
void chasqui_runtime_keep_freed_memory(void);

// Gives memory that was freed back to the system, as far as the C library kept it.
void chasqui_runtime_return_freed_memory(void);
// Cores without their hyper-threads; at least 1.
int32_t chasqui_runtime_physical_cores(void);

#ifdef __cplusplus
}
#endif
