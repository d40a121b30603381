import ChasquiStore

extension ResponseCache {
    func write(to text: inout MetricsText) {
        let figures = figures
        let memory = [("tier", "memory")]
        let disk = [("tier", "disk")]
        text.family("chasqui_response_cache_hits_total", .counter, "Requests answered from the response cache.")
        text.sample("chasqui_response_cache_hits_total", memory, Double(figures.memoryHits))
        if figures.disk != nil { text.sample("chasqui_response_cache_hits_total", disk, Double(figures.diskHits)) }
        text.single(
            "chasqui_response_cache_misses_total", .counter, "Requests whose answer could be kept, and was not there.",
            [], Double(figures.misses))
        text.family("chasqui_response_cache_bytes", .gauge, "What the kept answers take.")
        text.sample("chasqui_response_cache_bytes", memory, Double(figures.memoryBytes))
        if let kept = figures.disk { text.sample("chasqui_response_cache_bytes", disk, Double(kept.bytes)) }
        text.family("chasqui_response_cache_entries", .gauge, "Answers that are kept.")
        text.sample("chasqui_response_cache_entries", memory, Double(figures.memoryEntries))
        if let kept = figures.disk { text.sample("chasqui_response_cache_entries", disk, Double(kept.entries)) }
    }
}
