import ArgumentParser

struct LlamaArguments: ParsableArguments, SettingArguments {
    @Option("llama.model_path") var modelPath: String?
    @Option("llama.alias") var alias: [String] = []
    @Option("llama.context_size") var contextSize: String?
    @Option("llama.parallel") var parallel: String?
    @Option("llama.kv_layout") var kvLayout: String?
    @Flag("llama.kv_unified") var kvUnified: Bool?
    @Option("llama.threads") var threads: String?
    @Option("llama.threads_batch") var threadsBatch: String?
    @Option("llama.poll") var poll: String?
    @Option("llama.batch_size") var batchSize: String?
    @Option("llama.ubatch_size") var ubatchSize: String?
    @Option("llama.step_target_ms") var stepTarget: String?
    @Option("llama.cache_ram") var cacheRAM: String?
    @Option("llama.cache_disk") var cacheDisk: String?
    @Option("llama.cache_disk_size") var cacheDiskSize: String?
    @Option("llama.slot_save_path") var slotSavePath: String?
    @Option("llama.gpu_layers") var gpuLayers: String?
    @Option("llama.flash_attn") var flashAttn: String?
    @Option("llama.cache_type_k") var cacheTypeK: String?
    @Option("llama.cache_type_v") var cacheTypeV: String?
    @Flag("llama.mmap") var mmap: Bool?
    @Flag("llama.mlock") var mlock: Bool?
    @Flag("llama.warmup") var warmup: Bool?
    @Option("llama.chat_template") var chatTemplate: String?
    @Option("llama.chat_template_file") var chatTemplateFile: String?

    var given: [String: String?] {
        [
            "llama.model_path": modelPath,
            "llama.alias": joined(alias),
            "llama.context_size": contextSize,
            "llama.parallel": parallel,
            "llama.kv_layout": kvLayout,
            "llama.kv_unified": kvUnified.map(String.init(describing:)),
            "llama.threads": threads,
            "llama.threads_batch": threadsBatch,
            "llama.poll": poll,
            "llama.batch_size": batchSize,
            "llama.ubatch_size": ubatchSize,
            "llama.step_target_ms": stepTarget,
            "llama.cache_ram": cacheRAM,
            "llama.cache_disk": cacheDisk,
            "llama.cache_disk_size": cacheDiskSize,
            "llama.slot_save_path": slotSavePath,
            "llama.gpu_layers": gpuLayers,
            "llama.flash_attn": flashAttn,
            "llama.cache_type_k": cacheTypeK,
            "llama.cache_type_v": cacheTypeV,
            "llama.mmap": mmap.map(String.init(describing:)),
            "llama.mlock": mlock.map(String.init(describing:)),
            "llama.warmup": warmup.map(String.init(describing:)),
            "llama.chat_template": chatTemplate,
            "llama.chat_template_file": chatTemplateFile,
        ]
    }
}
