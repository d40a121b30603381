import CLlama
import ChasquiCore
import Foundation

/// An adapter's weights. Freed when nobody computes with it or may be asked for it any more.
final class LoraAdapter: Sendable {
    // llama.cpp only reads a loaded adapter.
    nonisolated(unsafe) let pointer: OpaquePointer
    // Has to outlive the adapter.
    private let model: LlamaModel
    /// SHA-256 of the file.
    let digest: [UInt8]
    /// What it is for, and what prompts begin with, where the file says it.
    let taskName: String
    let promptPrefix: String
    /// What switches it on in a prompt; empty where it always holds.
    let invocation: [TokenID]

    /// Reads an adapter; blocks until it is there.
    init(_ file: borrowing OpenFile, digest: [UInt8], model: LlamaModel) throws(LlamaFailure) {
        let gate = model.adapterGate
        gate.lock()
        defer { gate.unlock() }
        pointer = try LlamaCalls.loadAdapter(file, model: model)
        self.model = model
        self.digest = digest
        taskName = Self.text("adapter.lora.task_name", of: pointer)
        promptPrefix = Self.text("adapter.lora.prompt_prefix", of: pointer)
        let count = Int(clamping: llama_adapter_get_alora_n_invocation_tokens(pointer))
        invocation =
            count == 0
            ? [] : Array(UnsafeBufferPointer(start: llama_adapter_get_alora_invocation_tokens(pointer), count: count))
    }

    deinit {
        model.adapterGate.withLock { llama_adapter_lora_free(pointer) }
    }

    private static func text(_ key: String, of adapter: OpaquePointer) -> String {
        var buffer = [CChar](repeating: 0, count: 1024)
        let length = llama_adapter_meta_val_str(adapter, key, &buffer, buffer.count)
        guard length > 0 else { return "" }
        let bytes = buffer.prefix(min(Int(length), buffer.count - 1)).map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
