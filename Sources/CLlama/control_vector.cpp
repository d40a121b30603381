#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "chasqui_llama.h"
#include "ggml-cpp.h"
#include "guard.hpp"
#include "log.hpp"

using namespace chasqui;

namespace {

const std::string prefix = "direction.";

[[noreturn]] void refuse(const std::string & reason) { throw rejected(CHASQUI_BAD_INPUT, reason); }

// The layer of a tensor that is named `direction.LAYER`; 0 where it is not.
long layer_of(const std::string & name) {
    if (name.compare(0, prefix.size(), prefix) != 0 || name.size() > prefix.size() + 6) { return 0; }
    const char * digits = name.c_str() + prefix.size();
    char * end = nullptr;
    const long layer = std::strtol(digits, &end, 10);
    return end != digits && *end == 0 ? layer : 0;
}

void add(const ggml_tensor * tensor, float strength, float * sums, int32_t width, int32_t layers) {
    const std::string name = tensor->name;
    const long layer = layer_of(name);
    if (layer < 1) { refuse("its tensor " + name + " is not named direction.LAYER, with layers from 1 on"); }
    if (layer > layers) {
        refuse("it has a direction for layer " + std::to_string(layer) + " and the model has " + std::to_string(layers)
               + " layers, so that it was made for another one");
    }
    if (tensor->type != GGML_TYPE_F32 || ggml_n_dims(tensor) != 1) { refuse("its " + name + " is not a row of F32"); }
    if (ggml_nelements(tensor) != width) {
        refuse("its " + name + " has " + std::to_string(ggml_nelements(tensor)) + " numbers and the model's states have "
               + std::to_string(width) + ", so that it was made for another one");
    }
    const float * numbers = static_cast<const float *>(tensor->data);
    float * sum = sums + static_cast<size_t>(layer - 1) * width;
    for (int32_t index = 0; index < width; index++) {
        if (!std::isfinite(numbers[index])) { refuse("its " + name + " has values that are not numbers"); }
        sum[index] += strength * numbers[index];
    }
}

}  // namespace

chasqui_status chasqui_control_vector_add(
    int descriptor, float strength, float * sums, int32_t width, int32_t layers, char ** message) {
    return guard(message, [&] {
        const int own = dup(descriptor);
        std::unique_ptr<FILE, int (*)(FILE *)> file(own < 0 ? nullptr : fdopen(own, "rb"), &std::fclose);
        if (!file) {
            if (own >= 0) { close(own); }
            refuse("it cannot be read");
        }
        std::rewind(file.get());
        log_silence silence;
        ggml_context * made = nullptr;
        gguf_context_ptr content(gguf_init_from_file_ptr(file.get(), {/*no_alloc=*/false, &made}));
        ggml_context_ptr tensors(made);
        if (!content) { refuse("it is not a whole GGUF file"); }
        const int64_t count = gguf_get_n_tensors(content.get());
        if (count == 0) { refuse("it has no directions"); }
        for (int64_t index = 0; index < count; index++) {
            add(ggml_get_tensor(tensors.get(), gguf_get_tensor_name(content.get(), index)), strength, sums, width, layers);
        }
    });
}

chasqui_status chasqui_control_vector_set(
    llama_context * context, const float * sums, size_t count, int32_t width, int32_t first, int32_t last,
    char ** message) {
    return guard(message, [&] {
        if (llama_set_adapter_cvec(context, sums, count, width, first, last) != 0) {
            throw rejected(CHASQUI_FAILED, "llama.cpp does not take the control vector");
        }
    });
}
