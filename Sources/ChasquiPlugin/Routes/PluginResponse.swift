/// What a plugin's route answers.
public struct PluginResponse: Sendable {
    /// What follows the head.
    public enum Body: Sendable {
        case bytes([UInt8])
        /// Written as it comes. An error after the head ends server-sent events with one named `error`, and anything else
        /// by breaking the connection. Its task is cancelled when the client goes away, the request's time is over or the
        /// server ends, so that whatever it waits for can be left.
        case stream(@Sendable (inout any PluginBodyWriter) async throws -> Void)
        /// The body of what stands behind a middleware, which passes it on. It cannot be made here.
        case passed
    }

    /// From 200 to 599.
    public var status: HTTPResponse.Status
    public var headers: HTTPFields
    public var body: Body

    public init(status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], body: Body = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// - Throws: ``PluginMisuse/status(_:)``.
    package func checkStatus() throws(PluginMisuse) {
        guard (200...599).contains(status.code) else { throw .status(status.code) }
    }

    public static func text(
        _ text: String, status: HTTPResponse.Status = .ok, type: String = "text/plain; charset=utf-8"
    ) -> PluginResponse {
        PluginResponse(status: status, headers: [.contentType: type], body: .bytes(Array(text.utf8)))
    }

    public static func html(_ text: String) -> PluginResponse {
        self.text(text, type: "text/html; charset=utf-8")
    }

    public static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> PluginResponse {
        text(value.serialized(), status: status, type: "application/json; charset=utf-8")
    }

    /// Server-sent events; see ``PluginBodyWriter``.
    public static func events(
        _ write: @escaping @Sendable (inout any PluginBodyWriter) async throws -> Void
    ) -> PluginResponse {
        var headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-cache"]
        // Reverse proxies such as nginx would collect the stream.
        if let name = HTTPField.Name("X-Accel-Buffering") { headers[name] = "no" }
        return PluginResponse(headers: headers, body: .stream(write))
    }
}

/// Where a streamed body goes. Each call returns when the connection has taken what was written, and throws when the client
/// is gone.
public protocol PluginBodyWriter {
    mutating func write(_ bytes: [UInt8]) async throws
}

extension PluginBodyWriter {
    public mutating func write(_ text: String) async throws {
        try await write(Array(text.utf8))
    }

    /// Writes a server-sent event.
    /// - Parameters:
    ///   - data: its lines become lines of the event.
    ///   - event: its type; without one it is a `message`. Has to be one line.
    public mutating func send(_ data: String, event: String? = nil) async throws {
        try await write(Self.frame(data, event: event))
    }

    /// Writes a server-sent event of JSON.
    public mutating func send(_ value: JSONValue, event: String? = nil) async throws {
        try await send(value.serialized(), event: event)
    }

    /// Source: the HTML standard, "Server-sent events".
    package static func frame(_ data: String, event: String?) -> String {
        var frame = event.map { "event: \($0.filter { !$0.isNewline })\n" } ?? ""
        for line in data.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            frame += "data: \(line)\n"
        }
        return frame + "\n"
    }
}
