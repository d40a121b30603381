import ChasquiLlama

extension Setting {
    static let llama = [
        Setting(
            .llama, "model_path", ["--model", "-m"], llamaVariable: "MODEL", \.engine.modelPath, .path,
            "The model, a GGUF file."),
        Setting(
            .llama, "alias", ["--alias", "-a"], llamaVariable: "ALIAS", \.engine.aliases, .list,
            "Names of the model in requests, the first one in answers. Without one it is the file's name."),
        Setting(
            .llama, "context_size", ["--ctx-size", "-c"], llamaVariable: "CTX_SIZE", \.engine.contextSize,
            .integer(0...Int.max, orOpen: "auto"),
            "Tokens of context over all sequences; 0 is what the model was trained with for each. auto is up to 4096 "
                + "for each, or less where memory is short."),
        Setting(
            .llama, "parallel", ["--parallel", "-np"], llamaVariable: "N_PARALLEL", \.engine.slots, .integer(1...256),
            "Sequences that run at once."),
        Setting(
            .llama, "kv_unified", ["--kv-unified", "-kvu"], llamaVariable: "KV_UNIFIED", \.engine.unifiedCells, .truth,
            "One pool of context for all sequences instead of an equal part for each."),
        Setting(
            .llama, "threads", ["--threads", "-t"], llamaVariable: "THREADS", \.engine.threads,
            .integer(1...512, or: [("auto", 0), ("-1", 0)]),
            "Threads while generating; auto is the number of physical cores."),
        Setting(
            .llama, "threads_batch", ["--threads-batch", "-tb"], \.engine.batchThreads,
            .integer(1...512, or: [("auto", 0), ("-1", 0)]),
            "Threads while reading prompts; auto is as many as threads."),
        Setting(
            .llama, "batch_size", ["--batch-size", "-b"], llamaVariable: "BATCH", \.engine.batchSize,
            .integer(1...1_048_576), "The most tokens in a step."),
        Setting(
            .llama, "ubatch_size", ["--ubatch-size", "-ub"], llamaVariable: "UBATCH", \.engine.microBatchSize,
            .integer(1...1_048_576), "The most tokens computed together within a step; at most batch_size."),
        Setting(
            .llama, "gpu_layers", ["--gpu-layers", "-ngl", "--n-gpu-layers"], llamaVariable: "N_GPU_LAYERS",
            \.engine.gpuLayers, .integer(0...100_000, or: [("all", -1), ("auto", -1), ("-1", -1)]),
            "Layers kept on the GPU, where there is one."),
        Setting(
            .llama, "flash_attn", ["--flash-attn", "-fa"], llamaVariable: "FLASH_ATTN", \.engine.flashAttention,
            .choice, "Flash attention."),
        Setting(
            .llama, "cache_type_k", ["--cache-type-k", "-ctk"], llamaVariable: "CACHE_TYPE_K", \.engine.cacheTypeK,
            .choice, "The number format of cached keys."),
        Setting(
            .llama, "cache_type_v", ["--cache-type-v", "-ctv"], llamaVariable: "CACHE_TYPE_V", \.engine.cacheTypeV,
            .choice, "The number format of cached values."),
        Setting(
            .llama, "mmap", ["--mmap"], llamaVariable: "MMAP", \.engine.memoryMap, .truth,
            "Map the model's file into memory instead of reading it."),
        Setting(
            .llama, "mlock", ["--mlock"], llamaVariable: "MLOCK", \.engine.memoryLock, .truth,
            "Keep the model from being swapped out."),
        Setting(
            .llama, "chat_template", ["--chat-template"], llamaVariable: "CHAT_TEMPLATE", \.engine.chatTemplate,
            .optionalText, "A Jinja template for chats, instead of the model's own."),
        Setting(
            .llama, "chat_template_file", ["--chat-template-file"], llamaVariable: "CHAT_TEMPLATE_FILE",
            \.chatTemplateFile, .optionalPath, "A file with such a template."),
    ]
}
