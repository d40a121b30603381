import CLlama
import Foundation

/// A model's weights and vocabulary. It does not change after the load, so that any thread may ask it.
final class LlamaModel: Sendable {
    struct LoadOptions: Sendable {
        var path: String
        /// Layers to put on the accelerator; -1 is all.
        var gpuLayers: Int32
        var useMmap: Bool
        /// Keeps the weights from being swapped out.
        var useMlock: Bool
        /// Reads and validates every tensor.
        var checkTensors: Bool

        init(
            path: String, gpuLayers: Int32 = -1, useMmap: Bool = true, useMlock: Bool = false,
            checkTensors: Bool = false
        ) {
            self.path = path
            self.gpuLayers = gpuLayers
            self.useMmap = useMmap
            self.useMlock = useMlock
            self.checkTensors = checkTensors
        }
    }

    // llama.cpp only reads a loaded model; freed here, when nobody refers to it any more.
    nonisolated(unsafe) let pointer: OpaquePointer
    // Belongs to the model.
    nonisolated(unsafe) let vocabulary: OpaquePointer
    // Only read after its making; freed here.
    nonisolated(unsafe) let tokenizer: OpaquePointer
    let vocabularySize: Int
    /// llama.cpp lists a model's adapters without a lock: loading, freeing, and the first step of a context with other
    /// adapters come one after the other.
    let adapterGate = NSLock()

    private init(owning pointer: OpaquePointer, vocabulary: OpaquePointer) throws(LlamaFailure) {
        var tokenizer: OpaquePointer?
        do throws(LlamaFailure) {
            try LlamaCalls.check { chasqui_tokenizer_create(pointer, &tokenizer, $0) }
            guard let tokenizer else { throw LlamaFailure(message: "no tokenizer was made") }
            self.tokenizer = tokenizer
        } catch {
            llama_model_free(pointer)
            throw error
        }
        self.pointer = pointer
        self.vocabulary = vocabulary
        vocabularySize = Int(llama_vocab_n_tokens(vocabulary))
    }

    deinit {
        chasqui_tokenizer_free(tokenizer)
        llama_model_free(pointer)
    }

    /// Reads a model; blocks until it is there.
    /// - Parameter progress: called with 0...1; returning false abandons the load.
    static func load(
        _ options: LoadOptions, progress: @escaping @Sendable (Double) -> Bool = { _ in true }
    ) throws(ModelLoadError) -> LlamaModel {
        let file = ModelFile(path: options.path)
        try file.check()
        do throws(LlamaFailure) {
            let pointer = try read(options, progress: progress)
            if let vocabulary = llama_model_get_vocab(pointer), llama_vocab_type(vocabulary) != LLAMA_VOCAB_TYPE_NONE {
                return try LlamaModel(owning: pointer, vocabulary: vocabulary)
            }
            llama_model_free(pointer)
        } catch {
            throw file.error(from: error)
        }
        throw .notALanguageModel(path: options.path)
    }

    private static func read(
        _ options: LoadOptions, progress: @escaping @Sendable (Double) -> Bool
    ) throws(LlamaFailure) -> OpaquePointer {
        let listener = ProgressListener(progress)
        var pointer: OpaquePointer?
        try LlamaCalls.check { message in
            options.path.withCString { path in
                chasqui_model_load(
                    chasqui_model_options(
                        path: path, gpu_layers: options.gpuLayers, use_mmap: options.useMmap,
                        use_mlock: options.useMlock, check_tensors: options.checkTensors,
                        progress: { value, listener in
                            guard let listener else { return true }
                            return Unmanaged<ProgressListener>.fromOpaque(listener).takeUnretainedValue()
                                .report(Double(value))
                        },
                        progress_context: Unmanaged.passUnretained(listener).toOpaque()),
                    &pointer, message)
            }
        }
        return try withExtendedLifetime(listener) { () throws(LlamaFailure) in
            guard let pointer else { throw LlamaFailure(message: "llama.cpp gave no reason") }
            return pointer
        }
    }
}

extension LlamaModel {
    /// The context length it was trained with, in tokens.
    var trainedContext: Int { Int(llama_model_n_ctx_train(pointer)) }
    var embeddingSize: Int { Int(llama_model_n_embd(pointer)) }
    var parameters: UInt64 { llama_model_n_params(pointer) }
    /// The weights' size.
    var bytes: UInt64 { llama_model_size(pointer) }
    var hasEncoder: Bool { llama_model_has_encoder(pointer) }
    /// Its memory is a state, which cannot be cut at a position.
    var isRecurrent: Bool { llama_model_is_recurrent(pointer) }
    /// Its memory is partly such a state.
    var isHybrid: Bool { llama_model_is_hybrid(pointer) }
    /// How many tokens back its windowed layers look; 0 if they look at all.
    var slidingWindow: Int { Int(llama_model_n_swa(pointer)) }

    /// Architecture, size and file type as llama.cpp words them, such as `llama 135M Q4_1`.
    var summary: String {
        var buffer = [CChar](repeating: 0, count: 256)
        let length = llama_model_desc(pointer, &buffer, buffer.count)
        let bytes = buffer.prefix(min(max(0, Int(length)), buffer.count - 1)).map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

private final class ProgressListener: Sendable {
    let report: @Sendable (Double) -> Bool

    init(_ report: @escaping @Sendable (Double) -> Bool) {
        self.report = report
    }
}
