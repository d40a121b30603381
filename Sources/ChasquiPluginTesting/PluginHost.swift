import AsyncHTTPClient
import ChasquiHTTP
public import ChasquiPlugin
public import ChasquiServing
import Foundation
import NIOCore
import NIOHTTP1
import ServiceLifecycle

/// A real server with plugins in it, on a free port of this machine, for the time of a test.
///
/// ```swift
/// let answer = try await PluginHost.run([Hello(configuration: PluginConfiguration())]) { host in
///     try await host.get("/hello/Ann")
/// }
/// ```
public struct PluginHost: Sendable {
    /// Such as `http://127.0.0.1:43121`.
    public let url: String
    public let model: ScriptedModel

    /// An answer as a client has it.
    public struct Answer: Sendable {
        public var status: Int
        /// By small names; of equal ones the last.
        public var headers: [String: String]
        public var body: String

        /// The body as JSON.
        public func json() throws -> JSONValue { try JSONValue(parsing: body) }

        /// The data of the body's server-sent events.
        public var events: [String] {
            body.components(separatedBy: "\n\n").compactMap { event in
                let lines = event.components(separatedBy: "\n").filter { $0.hasPrefix("data: ") }
                return lines.isEmpty ? nil : lines.map { $0.dropFirst(6) }.joined(separator: "\n")
            }
        }
    }

    /// Runs a server while the body runs.
    /// - Parameters:
    ///   - keys: those that callers need; none asks for none.
    ///   - policy: of all the plugins.
    public static func run<Value: Sendable>(
        _ plugins: [any ChasquiPlugin], model: ScriptedModel = ScriptedModel(), keys: [String] = [],
        policy: PluginPolicy = PluginPolicy(), _ body: @Sendable @escaping (PluginHost) async throws -> Value
    ) async throws -> Value {
        let active = try plugins.map { try ActivePlugin($0, policy: policy) }
        return try await run(try ServerPlugins(active: active), model: model, keys: keys, body)
    }

    /// The same with plugins that were made as a server makes them.
    public static func run<Value: Sendable>(
        _ plugins: ServerPlugins, model: ScriptedModel = ScriptedModel(), keys: [String] = [],
        _ body: @Sendable @escaping (PluginHost) async throws -> Value
    ) async throws -> Value {
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        var configuration = HTTPConfiguration()
        configuration.port = 0
        configuration.shutdownLimit = .seconds(5)
        let (opened, listening) = AsyncStream<[ServerAddress]>.makeStream()
        let server = plugins.server(configuration, model: model, keys: keys, logger: quiet) { listening.yield($0) }
        try server.checkRoutes()
        let group = ServiceGroup(
            services: plugins.services(models: SingleModelDirectory(model), logger: quiet) + [server], logger: quiet)
        return try await withThrowingTaskGroup(of: Value?.self) { tasks in
            tasks.addTask {
                defer { listening.finish() }
                try await group.run()
                return nil
            }
            tasks.addTask {
                guard let address = await opened.first(where: { _ in true })?.first else { return nil }
                let value = try await body(PluginHost(url: address.url, model: model))
                await group.triggerGracefulShutdown()
                return value
            }
            // Whichever fails ends the other.
            var result: Value?
            for try await value in tasks { result = result ?? value }
            guard let result else { throw CancellationError() }
            return result
        }
    }

    public func get(_ path: String, headers: [String: String] = [:]) async throws -> Answer {
        try await send("GET", path, headers: headers)
    }

    public func post(_ path: String, _ body: JSONValue, headers: [String: String] = [:]) async throws -> Answer {
        let type = ["Content-Type": "application/json"]
        return try await send("POST", path, headers: type.merging(headers) { $1 }, body: Array(body.serialized().utf8))
    }

    /// Asks for a chat's answer.
    public func chat(_ prompt: String, _ more: OrderedDictionary<String, JSONValue> = [:]) async throws -> Answer {
        let message: JSONValue = .object(["role": .string("user"), "content": .string(prompt)])
        let body: OrderedDictionary<String, JSONValue> = ["messages": .array([message])]
        return try await post("/v1/chat/completions", .object(body.merging(more) { $1 }))
    }

    public func send(
        _ method: String, _ path: String, headers: [String: String] = [:], body: [UInt8]? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url + path)
        request.method = HTTPMethod(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let bytes = try await response.body.collect(upTo: 1 << 26)
        let fields = response.headers.map { ($0.name.lowercased(), $0.value) }
        return Answer(
            status: Int(response.status.code), headers: Dictionary(fields) { $1 }, body: String(buffer: bytes))
    }
}

extension ServerPlugins {
    fileprivate func server(
        _ configuration: HTTPConfiguration, model: ScriptedModel, keys: [String], logger: Logger,
        onListening: @escaping @Sendable ([ServerAddress]) -> Void
    ) -> HTTPServer {
        HTTPServer(
            configuration: configuration, models: SingleModelDirectory(model), logger: logger, groups: [],
            access: AccessControl(keys: keys, lookup: keyLookup(logger: logger)), plugins: active,
            onListening: onListening)
    }
}
