import CLlama
import Foundation
import Testing

@testable import ChasquiLlama

#if os(Linux)
@Suite("Memory of KV cells", .enabled(if: TinyModel.isThere))
struct ResidentMemoryTests {
    /// Bytes of this process that are in memory (proc_pid_statm(5)).
    private var resident: Int {
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    @Test("follows the cells that are used rather than those that there are")
    func followsUse() throws {
        TinyModel.silence
        let model = try LlamaModel.load(LlamaModel.LoadOptions(path: TinyModel.path ?? ""))
        var parameters = llama_context_default_params()
        // 5 layers with 32 keys and 32 values of 2 bytes: 640 MiB.
        parameters.n_ctx = 1 << 20
        parameters.n_ubatch = 16
        parameters.n_seq_max = 1
        parameters.n_outputs_max = 1
        let before = resident
        let context = LlamaContext(
            owning: try LlamaCalls.makeContext(model: model, parameters: parameters), model: model, batchTokens: 16)
        context.clearBatch()
        for position in 0..<16 { context.addToBatch(5, position: position, slot: 0, wantsLogits: false) }
        guard case .done = context.decode() else { throw LlamaFailure(message: "the step failed") }
        // Other tests take memory meanwhile, but not half of that.
        #expect(resident - before < 320 << 20)
        #expect(context.tokens(in: 0) == 16)
    }
}
#endif
