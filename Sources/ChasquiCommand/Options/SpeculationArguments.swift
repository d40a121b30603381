import ArgumentParser

struct SpeculationArguments: ParsableArguments, SettingArguments {
    @Option("llama.spec_type") var specType: [String] = []
    @Flag("llama.spec_default") var specDefault: Bool?
    @Option("llama.spec_ngram_simple_size_n") var simpleSizeN: String?
    @Option("llama.spec_ngram_simple_size_m") var simpleSizeM: String?
    @Option("llama.spec_ngram_map_k_size_n") var mapKSizeN: String?
    @Option("llama.spec_ngram_map_k_size_m") var mapKSizeM: String?
    @Option("llama.spec_ngram_map_k4v_size_n") var mapK4VSizeN: String?
    @Option("llama.spec_ngram_map_k4v_size_m") var mapK4VSizeM: String?
    @Option("llama.spec_ngram_map_k4v_min_hits") var mapK4VMinHits: String?
    @Option("llama.spec_ngram_mod_n_match") var modMatch: String?
    @Option("llama.spec_ngram_mod_n_min") var modMin: String?
    @Option("llama.spec_ngram_mod_n_max") var modMax: String?
    @Option("llama.lookup_cache_static") var lookupCacheStatic: String?
    @Option("llama.lookup_cache_dynamic") var lookupCacheDynamic: String?
    @Option("llama.spec_draft_model") var draftModel: String?
    @Option("llama.spec_draft_n_max") var draftMax: String?
    @Option("llama.spec_draft_n_min") var draftMin: String?
    @Option("llama.spec_draft_p_min") var draftPMin: String?
    @Option("llama.spec_draft_threads") var draftThreads: String?
    @Option("llama.spec_draft_threads_batch") var draftThreadsBatch: String?
    @Option("llama.spec_draft_ngl") var draftGPULayers: String?
    @Option("llama.spec_draft_type_k") var draftTypeK: String?
    @Option("llama.spec_draft_type_v") var draftTypeV: String?

    var given: [String: String?] {
        [
            "llama.spec_type": joined(specType),
            "llama.spec_default": specDefault.map(String.init(describing:)),
            "llama.spec_ngram_simple_size_n": simpleSizeN,
            "llama.spec_ngram_simple_size_m": simpleSizeM,
            "llama.spec_ngram_map_k_size_n": mapKSizeN,
            "llama.spec_ngram_map_k_size_m": mapKSizeM,
            "llama.spec_ngram_map_k4v_size_n": mapK4VSizeN,
            "llama.spec_ngram_map_k4v_size_m": mapK4VSizeM,
            "llama.spec_ngram_map_k4v_min_hits": mapK4VMinHits,
            "llama.spec_ngram_mod_n_match": modMatch,
            "llama.spec_ngram_mod_n_min": modMin,
            "llama.spec_ngram_mod_n_max": modMax,
            "llama.lookup_cache_static": lookupCacheStatic,
            "llama.lookup_cache_dynamic": lookupCacheDynamic,
            "llama.spec_draft_model": draftModel,
            "llama.spec_draft_n_max": draftMax,
            "llama.spec_draft_n_min": draftMin,
            "llama.spec_draft_p_min": draftPMin,
            "llama.spec_draft_threads": draftThreads,
            "llama.spec_draft_threads_batch": draftThreadsBatch,
            "llama.spec_draft_ngl": draftGPULayers,
            "llama.spec_draft_type_k": draftTypeK,
            "llama.spec_draft_type_v": draftTypeV,
        ]
    }
}
