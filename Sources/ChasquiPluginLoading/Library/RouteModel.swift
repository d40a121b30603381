import CChasquiPlugin
import ChasquiAPI
import ChasquiCore
import ChasquiPlugin
import NIOCore

/// The model, as a library's route has it for one request.
struct RouteModel: Sendable {
    private typealias Start = @Sendable () async throws(InferenceError) -> OpenedGeneration

    let request: PluginRequest

    /// Has it answer, and hands out what comes. Blocks until its end.
    /// - Parameters:
    ///   - json: OpenAI's, of a chat or a completion.
    ///   - onBegin: gets what can be cancelled, before anything comes.
    ///   - onEvent: ends it by anything but `CHASQUI_OK`.
    /// - Returns: what the last `onEvent` returned.
    func generate(
        _ json: [UInt8], onBegin: (Task<Void, Never>) -> Void, _ onEvent: (EventPiece) -> Int32
    ) throws(InferenceError) -> Int32 {
        let start = try start(of: json)
        let pipe = GenerationPipe()
        let task = Task {
            do throws(InferenceError) {
                for try await event in try await start() {
                    if let piece = EventPiece(event) { pipe.add(piece) }
                }
                pipe.finish(.success(()))
            } catch {
                pipe.finish(.failure(error))
            }
        }
        defer { task.cancel() }
        onBegin(task)
        while let pieces = try pipe.next() {
            for piece in pieces {
                let status = onEvent(piece)
                guard status == CHASQUI_OK else { return status }
            }
        }
        return Int32(CHASQUI_OK)
    }

    private func start(of json: [UInt8]) throws(InferenceError) -> Start {
        let body = ByteBuffer(bytes: json)
        let (identity, defaults) = (request.identity, request.defaults)
        if Self.isChat(json) {
            let decoded = try OpenAI.decodeChat(body, identity: identity, defaults: defaults)
            try Self.checkAnswers(decoded.request.options.choices)
            try request.models.service(named: decoded.model).checkServerTools(of: decoded.request)
            return { [request] () async throws(InferenceError) in
                try await request.generate(decoded.request, model: decoded.model)
            }
        }
        let decoded = try OpenAI.decodeCompletion(body, identity: identity, defaults: defaults)
        try Self.checkAnswers(decoded.request.options.choices * decoded.request.prompts.count)
        return { [request] () async throws(InferenceError) in
            try await request.generate(decoded.request, model: decoded.model)
        }
    }

    /// What is no JSON is told so by who reads it.
    private static func isChat(_ json: [UInt8]) -> Bool {
        guard case .object(let members)? = try? JSONValue(parsing: json) else { return false }
        return members["messages"] != nil
    }

    private static func checkAnswers(_ count: Int) throws(InferenceError) {
        guard count != 1 else { return }
        throw .invalid(field: "n", message: "A plugin asks for \(count) answers at once, and has to ask for 1.")
    }
}
