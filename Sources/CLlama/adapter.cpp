#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

#include "chasqui_llama.h"
#include "ggml-cpp.h"
#include "guard.hpp"
#include "log.hpp"

// llama.cpp's own, for tests: the names and tensors of a model.
const std::vector<std::pair<std::string, ggml_tensor *>> & llama_internal_get_tensor_map(const llama_model * model);

using namespace chasqui;

namespace {

using file_ptr = std::unique_ptr<FILE, int (*)(FILE *)>;

[[noreturn]] void refuse(const std::string & reason) { throw rejected(CHASQUI_BAD_INPUT, reason); }

file_ptr open_at_start(int descriptor) {
    const int own = dup(descriptor);
    file_ptr file(own < 0 ? nullptr : fdopen(own, "rb"), &std::fclose);
    if (!file) {
        if (own >= 0) { close(own); }
        refuse("it cannot be read");
    }
    std::rewind(file.get());
    return file;
}

bool ends_with(const std::string & text, const std::string & end) {
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// llama.cpp ends the process where a key has another type than it expects.
void check_type(const gguf_context * file, const char * key, gguf_type type) {
    const int64_t id = gguf_find_key(file, key);
    if (id >= 0 && gguf_get_kv_type(file, id) != type) {
        refuse(std::string("its key ") + key + " has the wrong type");
    }
}

const ggml_tensor * find(const llama_model * model, const std::string & name) {
    for (const auto & [known, tensor] : llama_internal_get_tensor_map(model)) {
        if (known == name) { return tensor; }
    }
    return nullptr;
}

bool can_multiply(ggml_type type) {
    return type == GGML_TYPE_F32 || type == GGML_TYPE_F16 || type == GGML_TYPE_BF16 || ggml_is_quantized(type);
}

// What llama.cpp takes for granted of a pair when it computes; it ends the process where that does not hold.
void check_pair(const llama_model * model, const std::string & name, const ggml_tensor * a, const ggml_tensor * b) {
    const ggml_tensor * weight = find(model, name);
    if (weight == nullptr) { refuse("the model has no tensor " + name + ", so that it was made for another one"); }
    if (a == nullptr || b == nullptr) { refuse("one of the two tensors for " + name + " is missing"); }
    if (weight->type == GGML_TYPE_NVFP4) { refuse("llama.cpp cannot change NVFP4 weights, such as " + name); }
    if (!can_multiply(a->type) || !can_multiply(b->type)) { refuse("the tensors for " + name + " have a wrong type"); }
    const bool is_embedding = ends_with(name, "token_embd.weight");
    const bool fits = is_embedding
        ? weight->ne[0] == b->ne[1] && weight->ne[1] == a->ne[1] && a->ne[0] == b->ne[0]
        : weight->ne[0] == a->ne[0] && weight->ne[1] == b->ne[1] && a->ne[1] == b->ne[0];
    bool is_as_deep = true;
    for (int dimension = 2; dimension < GGML_MAX_DIMS; dimension++) {
        is_as_deep = is_as_deep && a->ne[dimension] == weight->ne[dimension] && b->ne[dimension] == weight->ne[dimension];
    }
    if (!fits || !is_as_deep) { refuse("the shape of " + name + " is not the model's, so that it was made for another one"); }
}

void check_tensors(const llama_model * model, ggml_context * tensors) {
    if (ggml_get_first_tensor(tensors) == nullptr) { refuse("it has no tensors"); }
    for (ggml_tensor * tensor = ggml_get_first_tensor(tensors); tensor; tensor = ggml_get_next_tensor(tensors, tensor)) {
        const std::string name = tensor->name;
        if (!ends_with(name, ".lora_a") && !ends_with(name, ".lora_b")) { continue; }
        const std::string base = name.substr(0, name.size() - 7);
        check_pair(
            model, base, ggml_get_tensor(tensors, (base + ".lora_a").c_str()),
            ggml_get_tensor(tensors, (base + ".lora_b").c_str()));
    }
}

void check(const llama_model * model, FILE * file) {
    ggml_context * made = nullptr;
    gguf_context_ptr content(gguf_init_from_file_ptr(file, {/*no_alloc=*/true, &made}));
    ggml_context_ptr tensors(made);
    if (!content) { refuse("it is not a whole GGUF file"); }
    check_type(content.get(), "general.type", GGUF_TYPE_STRING);
    check_type(content.get(), "general.architecture", GGUF_TYPE_STRING);
    check_type(content.get(), "adapter.type", GGUF_TYPE_STRING);
    check_type(content.get(), "adapter.lora.alpha", GGUF_TYPE_FLOAT32);
    const int64_t alpha = gguf_find_key(content.get(), "adapter.lora.alpha");
    if (alpha >= 0 && !std::isfinite(gguf_get_val_f32(content.get(), alpha))) { refuse("its alpha is not a number"); }
    check_tensors(model, tensors.get());
}

// llama.cpp's reason, without the function that says it.
std::string reason_in(const std::string & lines) {
    static const std::string marker = "failed to apply lora adapter: ";
    const size_t start = lines.find(marker);
    if (start == std::string::npos) { return "llama.cpp cannot load it"; }
    const std::string rest = lines.substr(start + marker.size());
    return rest.substr(0, rest.find('\n'));
}

}  // namespace

chasqui_status chasqui_adapter_load(
    llama_model * model, int descriptor, llama_adapter_lora ** adapter, char ** message) {
    return guard(message, [&] {
        const file_ptr file = open_at_start(descriptor);
        log_capture errors;
        check(model, file.get());
        std::rewind(file.get());
        *adapter = llama_adapter_lora_init_from_file_ptr(model, file.get());
        if (*adapter == nullptr) { refuse(reason_in(errors.lines())); }
    });
}

chasqui_status chasqui_adapters_set(
    llama_context * context, llama_adapter_lora ** adapters, float * scales, size_t count, char ** message) {
    return guard(message, [&] {
        if (llama_set_adapters_lora(context, adapters, count, scales) != 0) {
            throw rejected(CHASQUI_FAILED, "llama.cpp does not take the adapters");
        }
    });
}
