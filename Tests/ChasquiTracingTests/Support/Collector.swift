import ChasquiCore
import HTTPTypes
import Hummingbird
import Logging
import OrderedCollections
import ServiceLifecycle
import Synchronization

/// A collector of spans that a test reads, on a free port of this machine.
final class Collector: Sendable {
    struct Post: Sendable {
        var path: String
        var headers: HTTPFields
        var names: [String]
    }

    struct Answer: Sendable {
        var status = HTTPResponse.Status.ok
        var headers: HTTPFields = [:]
        var body = "{}"
    }

    let posts: AsyncStream<Post>
    private let posted: AsyncStream<Post>.Continuation
    private let answers: Mutex<[Answer]>

    /// - Parameter answers: to the first requests; all others are taken.
    init(_ answers: [Answer] = []) {
        self.answers = Mutex(answers)
        (posts, posted) = AsyncStream.makeStream()
    }

    /// Runs the collector while the body runs.
    func run<Value: Sendable>(_ body: @Sendable @escaping (_ endpoint: String) async throws -> Value) async throws
        -> Value
    {
        let router = Router()
        router.post("**") { request, _ in try await self.take(request) }
        let (ports, opened) = AsyncStream<Int>.makeStream()
        let quiet = Logger(label: "collector") { _ in SwiftLogNoOpLogHandler() }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in opened.yield(channel.localAddress?.port ?? 0) }, logger: quiet)
        let group = ServiceGroup(services: [application], logger: quiet)
        async let running: Void = group.run()
        let port = await ports.first { _ in true } ?? 0
        let result: Result<Value, any Error>
        do { result = .success(try await body("http://127.0.0.1:\(port)")) } catch { result = .failure(error) }
        await group.triggerGracefulShutdown()
        try await running
        return try result.get()
    }

    func next() async -> Post? {
        var iterator = posts.makeAsyncIterator()
        return await iterator.next()
    }

    private func take(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: 1 << 20)
        let names = Self.names(try JSONValue(parsing: body.readableBytesView))
        posted.yield(Post(path: request.uri.path, headers: request.headers, names: names))
        let answer = answers.withLock { $0.isEmpty ? Answer() : $0.removeFirst() }
        return Response(
            status: answer.status, headers: answer.headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body)))
    }

    /// Those of all spans of a request.
    private static func names(_ value: JSONValue) -> [String] {
        switch value {
        case .object(let members):
            if members["spanId"] != nil, case .string(let name)? = members["name"] { return [name] }
            return members.values.flatMap(names)
        case .array(let elements): return elements.flatMap(names)
        default: return []
        }
    }
}
