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
            .integer(0...Int(Int32.max), orOpen: "auto"),
            "Tokens of context over all sequences; 0 is what the model was trained with for each. auto is up to 4096 "
                + "for each, or less where memory is short."),
        Setting(
            .llama, "parallel", ["--parallel", "-np"], llamaVariable: "N_PARALLEL", \.engine.slots,
            .integer(1...256, or: ("-1", EngineConfiguration.standardSlots)),
            "Sequences that run at once; -1 is \(EngineConfiguration.standardSlots)."),
        Setting(
            .llama, "kv_layout", ["--kv-layout"], \.engine.cellLayout, .choice,
            "How sequences share the context: split gives each an equal part, unified has one pool, auto is split "
                + "unless the model has a sliding window."),
        Setting(
            .llama, "kv_unified", ["--kv-unified", "-kvu"], llamaVariable: "KV_UNIFIED", \.unifiedCells, .openTruth,
            "llama-server's way to say kv_layout: true is unified, false is split."),
        Setting(
            .llama, "threads", ["--threads", "-t"], llamaVariable: "THREADS", \.engine.threads,
            .threads,
            "Threads while generating; auto is the number of physical cores."),
        Setting(
            .llama, "threads_batch", ["--threads-batch", "-tb"], \.engine.batchThreads,
            .threads,
            "Threads while reading prompts; auto is as many as threads."),
        Setting(
            .llama, "poll", ["--poll"], \.threadPolling, .integer(0...100),
            "How long threads wait for each other without giving their core away, on Linux; 0 is best where many "
                + "programs want the cores, the default where few do."),
        Setting(
            .llama, "batch_size", ["--batch-size", "-b"], llamaVariable: "BATCH", \.engine.batchSize,
            .integer(1...1_048_576), "The most tokens in a step."),
        Setting(
            .llama, "ubatch_size", ["--ubatch-size", "-ub"], llamaVariable: "UBATCH", \.engine.microBatchSize,
            .integer(1...1_048_576), "The most tokens computed together within a step; at most batch_size."),
        Setting(
            .llama, "step_target_ms", ["--step-target-ms"], \.engine.stepTarget, .milliseconds(1...600_000),
            "How long a step should take while someone's answer is being generated; limits how much of other prompts "
                + "is computed in it. Less keeps streams even, more reads prompts sooner."),
        Setting(
            .llama, "cache_ram", ["--cache-ram", "-cram"], llamaVariable: "CACHE_RAM", \.engine.storedBytes,
            .integer(0...16_777_216, times: 1 << 20, orOpen: "auto", most: "-1"),
            "Host memory for prompts that lost their place in the context, in MiB; 0 is none, -1 is no limit. auto is a "
                + "quarter of the memory that is left, up to 8192."),
        Setting(
            .llama, "cache_disk", ["--cache-disk"], \.engine.storedDirectory, .optionalPath,
            "A directory for prompts that lost their place in host memory; a later start begins with them."),
        Setting(
            .llama, "cache_disk_size", ["--cache-disk-size"], \.engine.storedDirectoryBytes,
            .integer(1...16_777_216, times: 1 << 20), "How much that directory may hold, in MiB."),
        Setting(
            .llama, "slot_save_path", ["--slot-save-path"], \.engine.slotDirectory, .optionalPath,
            "A directory to which slots are saved, and from which they are restored, by POST /slots."),
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
            .llama, "warmup", ["--warmup"], \.engine.warmsUp, .truth,
            "Compute a few tokens before the model is ready, so that the first request finds it in memory, and its speed "
                + "known."),
        Setting(
            .llama, "chat_template", ["--chat-template"], llamaVariable: "CHAT_TEMPLATE", \.engine.chatTemplate,
            .optionalText, "A Jinja template for chats, or a name that llama.cpp knows, instead of the model's own."),
        Setting(
            .llama, "chat_template_file", ["--chat-template-file"], llamaVariable: "CHAT_TEMPLATE_FILE",
            \.chatTemplateFile, .optionalPath, "A file with such a template."),
    ]
}
