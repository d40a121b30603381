import CLlama
import ChasquiCore

/// A smaller model that guesses what comes next, with a context of its own. For the engine's thread.
final class Drafter {
    struct Request {
        var slot: Int
        /// The text's last token, which follows what the slot holds.
        var last: TokenID
        var position: Int
        /// Range 1...
        var most: Int
    }

    let context: LlamaContext
    private let handle: OpaquePointer

    /// - Throws: where the vocabularies differ.
    init(
        context: LlamaContext, for target: LlamaContext, _ configuration: DraftModelConfiguration
    ) throws(LlamaFailure) {
        var handle: OpaquePointer?
        let options = chasqui_drafter_options(
            most: Int32(clamping: configuration.most), least_probability: configuration.leastProbability)
        try LlamaCalls.check { chasqui_drafter_create(target.pointer, context.pointer, options, &handle, $0) }
        guard let handle else { throw LlamaFailure(message: "no drafter was made") }
        self.context = context
        self.handle = handle
    }

    deinit {
        chasqui_drafter_free(handle)
    }

    /// Adds tokens to what slots hold.
    func read(_ tokens: [(token: TokenID, position: Int, slot: Int)]) throws(LlamaFailure) {
        guard !tokens.isEmpty else { return }
        let tokens = tokens.map {
            chasqui_draft_token(token: $0.token, position: Int32(clamping: $0.position), slot: Int32(clamping: $0.slot))
        }
        try LlamaCalls.check { chasqui_drafter_read(handle, tokens, tokens.count, $0) }
    }

    /// Guesses for all requests together; afterwards each slot holds what it held, the last token, and most guesses.
    func draft(_ requests: [Request]) throws(LlamaFailure) -> [[TokenID]] {
        let room = requests.reduce(0) { $0 + $1.most }
        var counts: [Int32] = []
        let drafts = try withUnsafeTemporaryTokens(room) {
            (buffer: UnsafeMutablePointer<TokenID>) throws(LlamaFailure) in
            var start = 0
            var asked: [chasqui_draft_request] = []
            for request in requests {
                asked.append(
                    chasqui_draft_request(
                        last: chasqui_draft_token(
                            token: request.last, position: Int32(clamping: request.position),
                            slot: Int32(clamping: request.slot)),
                        most: Int32(clamping: request.most), drafts: buffer + start, count: 0))
                start += request.most
            }
            try LlamaCalls.check { chasqui_drafter_draft(handle, &asked, asked.count, $0) }
            counts = asked.map(\.count)
        }
        var start = 0
        return zip(requests, counts).map { request, count in
            defer { start += request.most }
            return Array(drafts[start..<(start + Int(count))])
        }
    }

    /// An array that `body` fills through a pointer.
    private func withUnsafeTemporaryTokens(
        _ count: Int, _ body: (UnsafeMutablePointer<TokenID>) throws(LlamaFailure) -> Void
    ) throws(LlamaFailure) -> [TokenID] {
        let buffer = UnsafeMutablePointer<TokenID>.allocate(capacity: max(1, count))
        buffer.initialize(repeating: 0, count: max(1, count))
        defer { buffer.deallocate() }
        try body(buffer)
        return Array(UnsafeBufferPointer(start: buffer, count: count))
    }
}
