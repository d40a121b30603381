#include "chasqui_llama.h"
#include "guard.hpp"
#include "lazy_memory.hpp"
#include "log.hpp"

using namespace chasqui;

static std::string first_line(const std::string & lines, const std::string & otherwise) {
    return lines.empty() ? otherwise : lines.substr(0, lines.find('\n'));
}

chasqui_status chasqui_model_load(chasqui_model_options options, llama_model ** model, char ** message) {
    return guard(message, [&] {
        make_clearing_lazy();
        struct progress {
            chasqui_model_options options;
            bool cancelled = false;
        } state = {options};
        llama_model_params params = llama_model_default_params();
        params.n_gpu_layers = options.gpu_layers;
        params.load_mode = options.use_mmap
            ? (options.use_mlock ? LLAMA_LOAD_MODE_MMAP_MLOCK : LLAMA_LOAD_MODE_MMAP)
            : (options.use_mlock ? LLAMA_LOAD_MODE_MLOCK : LLAMA_LOAD_MODE_NONE);
        params.check_tensors = options.check_tensors;
        params.progress_callback_user_data = &state;
        params.progress_callback = [](float value, void * context) {
            auto & state = *static_cast<progress *>(context);
            if (state.options.progress != nullptr && !state.options.progress(value, state.options.progress_context)) {
                state.cancelled = true;
            }
            return !state.cancelled;
        };
        start_llama();
        log_capture errors;
        llama_model * loaded = llama_model_load_from_file(options.path, params);
        if (loaded == nullptr) {
            if (state.cancelled) {
                throw rejected(CHASQUI_CANCELLED, "the load was abandoned");
            }
            throw rejected(CHASQUI_FAILED, errors.lines().empty() ? "llama.cpp gave no reason" : errors.lines());
        }
        *model = loaded;
    });
}

chasqui_status chasqui_context_create(
    llama_model * model, llama_context_params params, llama_context ** context, char ** message) {
    return guard(message, [&] {
        log_capture errors;
        llama_context * created = llama_init_from_model(model, params);
        if (created == nullptr) {
            const bool memory = errors.lines().find("allocate") != std::string::npos;
            throw rejected(
                memory ? CHASQUI_OUT_OF_MEMORY : CHASQUI_FAILED,
                first_line(errors.lines(), "llama.cpp gave no reason"));
        }
        *context = created;
    });
}

chasqui_status chasqui_decode(llama_context * context, llama_batch batch, int32_t * result, char ** message) {
    return guard(message, [&] { *result = llama_decode(context, batch); });
}

chasqui_status chasqui_encode(llama_context * context, llama_batch batch, int32_t * result, char ** message) {
    return guard(message, [&] { *result = llama_encode(context, batch); });
}
