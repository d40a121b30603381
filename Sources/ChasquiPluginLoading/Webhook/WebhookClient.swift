import AsyncHTTPClient
import ChasquiCore
import Foundation
import NIOCore
import NIOHTTP1
import NIOHTTPCompression

/// Asks a webhook.
final class WebhookClient: Sendable {
    private static let mostAnswerBytes = 16 << 20

    private static let tooLarge = PluginCallError(reason: "answered with more than \(mostAnswerBytes >> 20) MiB")

    private let client: HTTPClient
    private let settings: WebhookSettings

    init(_ settings: WebhookSettings) {
        self.settings = settings
        var configuration = HTTPClient.Configuration.singletonConfiguration
        // Another place is one that the operator did not name.
        configuration.redirectConfiguration = .disallow
        // Nobody there is a failure at once, and not when the time is over.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = settings.connections
        configuration.decompression = .enabled(limit: .size(Self.mostAnswerBytes))
        configuration.tracing.tracer = nil
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    deinit {
        Task { [client] in try? await client.shutdown() }
    }

    /// Takes as long as the webhook does, or until the task is cancelled.
    /// - Parameter id: of the request to this server.
    /// - Throws: ``PluginCallError``, or `CancellationError`.
    func ask(_ document: JSONValue, id: String) async throws -> WebhookAnswer {
        let request = request(document.serialized(), id: id)
        let body: ByteBuffer
        do {
            let response = try await client.execute(request, deadline: .distantFuture)
            guard [200, 204].contains(response.status.code) else {
                throw PluginCallError(reason: "answered with the status \(response.status.code)")
            }
            body = try await response.body.collect(upTo: Self.mostAnswerBytes)
            if response.status.code == 204 { return .pass }
        } catch let error as PluginCallError {
            throw error
        } catch is NIOTooManyBytesError {
            throw Self.tooLarge
        } catch NIOHTTPDecompression.DecompressionError.limit {
            throw Self.tooLarge
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw PluginCallError(reason: "cannot be asked: \(error)")
        }
        do {
            return try WebhookAnswer(JSONValue(parsing: body.readableBytesView))
        } catch let error as JSONSyntaxError {
            throw PluginCallError(reason: "answered with what is no JSON: \(error)")
        }
    }

    private func request(_ body: String, id: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: settings.url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "user-agent", value: "chasqui/\(Release.version)")
        request.headers.add(name: "x-request-id", value: id)
        let (messageID, time) = ("msg_\(UUID().uuidString.lowercased())", Int(Date().timeIntervalSince1970))
        request.headers.add(name: "webhook-id", value: messageID)
        request.headers.add(name: "webhook-timestamp", value: "\(time)")
        if let secret = settings.secret {
            let signature = secret.signature(id: messageID, time: time, body: body)
            request.headers.add(name: "webhook-signature", value: signature)
        }
        request.body = .bytes(ByteBuffer(string: body))
        return request
    }
}
