import AsyncHTTPClient
import ChasquiCore
import NIOCore
import NIOHTTP1
import OrderedCollections

/// Sends batches to a collector.
struct CollectorClient: Sendable {
    private let client: HTTPClient
    private let url: String
    private let headers: [ExportHeader]
    private let timeout: Duration

    /// - Parameter endpoint: a base address, with or without a slash at its end.
    init(endpoint: String, headers: [ExportHeader], timeout: Duration) {
        var configuration = HTTPClient.Configuration.singletonConfiguration
        // A program's own tracer must not see these: each export would make a span to export.
        configuration.tracing.tracer = nil
        configuration.redirectConfiguration = .disallow
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        url = (endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint) + "/v1/traces"
        self.headers = headers
        self.timeout = timeout
    }

    /// - Returns: how many of the spans the collector did not want.
    func send(_ json: JSONValue) async throws(ExportFailure) -> Int {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        for header in headers { request.headers.add(name: header.name, value: header.value) }
        request.headers.replaceOrAdd(name: "content-type", value: ExportRequest.contentType)
        request.body = .bytes(ByteBuffer(string: json.serialized()))
        do {
            let response = try await client.execute(request, timeout: TimeAmount(timeout))
            let body = try await response.body.collect(upTo: 256 * 1024)
            guard (200...299).contains(response.status.code) else {
                throw ExportFailure(
                    status: Int(response.status.code), retryAfter: response.headers.first(name: "retry-after"))
            }
            return Self.rejected(body)
        } catch let failure as ExportFailure {
            throw failure
        } catch {
            throw ExportFailure(reason: "\(error)", isPassing: !(error is CancellationError))
        }
    }

    func shutDown() async {
        try? await client.shutdown()
    }

    /// `ExportTracePartialSuccess.rejected_spans`
    private static func rejected(_ body: ByteBuffer) -> Int {
        guard case .object(let members)? = try? JSONValue(parsing: body.readableBytesView),
            case .object(let partial)? = members["partialSuccess"]
        else { return 0 }
        return switch partial["rejectedSpans"] {
        case .string(let text)?: Int(text) ?? 0
        case .integer(let count)?: Int(count)
        default: 0
        }
    }
}
