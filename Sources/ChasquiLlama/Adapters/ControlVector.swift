import CLlama

/// What is added to a model's states behind some of its layers, summed over all files.
struct ControlVector: Sendable {
    /// For each layer from 1 on, as many numbers as a state has.
    let sums: [Float]
    let width: Int
    let layers: ClosedRange<Int>

    /// Reads the files of a configuration; nil where there are none.
    init?(_ configuration: ControlVectorConfiguration, model: LlamaModel) throws(ModelLoadError) {
        let files = configuration.all
        guard !files.isEmpty else { return nil }
        let layers = max(1, Int(llama_model_n_layer(model.pointer)))
        width = model.embeddingSize
        var sums = [Float](repeating: 0, count: width * layers)
        for file in files {
            do throws(LlamaFailure) {
                try LlamaCalls.addControlVector(
                    AdapterFile.open(file.path), strength: file.scale, to: &sums, width: width, layers: layers)
            } catch {
                throw .badControlVector(path: file.path, reason: error.message)
            }
        }
        self.sums = sums
        self.layers = configuration.layers ?? 1...layers
    }

    func apply(to context: OpaquePointer) throws(ModelLoadError) {
        do {
            try LlamaCalls.setControlVector(self, context: context)
        } catch {
            throw .badControlVector(path: "", reason: error.message)
        }
    }
}
