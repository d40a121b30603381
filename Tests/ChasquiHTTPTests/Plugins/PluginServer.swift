import ChasquiCore
import ChasquiPlugin

@testable import ChasquiHTTP

/// A server with plugins for the time of one request.
enum PluginServer {
    static func plugin(
        _ name: String = "sample", policy: PluginPolicy = PluginPolicy(),
        _ register: (inout PluginRegistration) -> Void
    ) -> ActivePlugin {
        var registration = PluginRegistration()
        register(&registration)
        return ActivePlugin(name: name, origin: "compiled in", policy: policy, registration: registration)
    }

    static func post(
        _ body: String, at path: String = "/v1/chat/completions", to service: ScriptedService,
        with plugins: ActivePlugin..., configure: @escaping (inout HTTPConfiguration) -> Void = { _ in }
    ) async throws -> RawResponse {
        try await TestServer.run(SingleModelDirectory(service), plugins: plugins, configure: configure) { server in
            let connection = try await server.connect()
            try await connection.request("POST", path, body: body)
            return try await connection.readResponse()
        }
    }

    static func hello(_ more: String = "") -> String {
        #"{"messages":[{"role":"user","content":"Hello"}]\#(more.isEmpty ? "" : "," + more)}"#
    }
}

enum Waiting {
    /// Waits for nothing, until the task is cancelled.
    static func untilCancelled() async {
        let never = AsyncStream<Void>.makeStream()
        for await _ in never.stream {}
        withExtendedLifetime(never.continuation) {}
    }
}

/// Runs a closure for each request.
struct RequestChange: RequestFilter {
    let change: @Sendable (inout ChatRequest) async throws -> Void

    func filter(_ request: inout ChatRequest, _ context: FilterContext) async throws { try await change(&request) }
}

/// Runs a closure for each batch of events.
struct EventChange: EventFilter {
    let change: @Sendable (inout [GenerationEvent]) throws -> EventFlow

    mutating func filter(_ events: inout [GenerationEvent]) throws -> EventFlow { try change(&events) }
}

struct AwaitingChange: AwaitingEventFilter {
    let change: @Sendable (inout [GenerationEvent]) async throws -> EventFlow

    mutating func filter(_ events: inout [GenerationEvent]) async throws -> EventFlow { try await change(&events) }
}

extension RawResponse {
    private var choice: [String: Any]? { (json["choices"] as? [[String: Any]])?.first }

    var message: [String: Any] { choice?["message"] as? [String: Any] ?? [:] }
    var content: String? { message["content"] as? String }
    var finishReason: String? { choice?["finish_reason"] as? String }
    var usage: [String: Any] { json["usage"] as? [String: Any] ?? [:] }
}
