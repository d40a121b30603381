import ChasquiAPI
import ChasquiCore
import ChasquiPlugin
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Writes a body that a plugin streams.
struct PluginBody: Sendable {
    /// Holds the place among the live requests until the last byte; nil where another one does.
    let lease: LiveRequests.Lease?
    let context: HTTPContext
    let plugin: String

    func write(
        _ body: @Sendable (inout any PluginBodyWriter) async throws -> Void, isEvents: Bool,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        var adapted: any PluginBodyWriter = Writer(base: writer)
        var failure: (any Error)?
        do {
            try await body(&adapted)
        } catch {
            failure = error
        }
        if let adapted = adapted as? Writer { writer = adapted.base }
        if let failure { try await end(with: failure, isEvents: isEvents, &writer) }
        try await writer.finish(nil)
    }

    private func end(
        with error: any Error, isEvents: Bool, _ writer: inout any ResponseBodyWriter
    ) async throws {
        let problem = problem(of: error)
        context.record.update { figures in
            figures.failure = problem.kind.rawValue
            if problem.kind == .clientGone {
                figures.clientIsGone = true
                figures.status = problem.status
            }
        }
        guard isEvents, problem.kind != .clientGone else { throw error }
        let text = Dialect.openAI.error(problem)
        let frame = Writer.frame(String(decoding: text.readableBytesView, as: UTF8.self), event: "error")
        try await writer.write(ByteBuffer(string: frame))
    }

    private func problem(of error: any Error) -> Problem {
        switch error {
        case is CancellationError, is ChannelError, is IOError:
            return Problem(explained(.cancelled), requestID: context.requestID)
        case let error as InferenceError:
            return Problem(explained(error), requestID: context.requestID)
        case let error as RequestRefusal:
            return Problem(error)
        default:
            context.namedLogger.error(
                "a plugin's stream failed", metadata: ["plugin": "\(plugin)", "error": "\(error)"])
            return Problem(RequestRefusal.failure(of: plugin, requestID: context.requestID))
        }
    }

    private func explained(_ error: InferenceError) -> InferenceError {
        lease?.watch.explained(error, timeout: nil) ?? error
    }

    private struct Writer: PluginBodyWriter {
        var base: any ResponseBodyWriter

        mutating func write(_ bytes: [UInt8]) async throws {
            try await base.write(ByteBuffer(bytes: bytes))
        }
    }
}

extension Response {
    init(_ response: PluginResponse, streaming body: PluginBody) {
        self.init(status: response.status, headers: response.headers)
        switch response.body {
        case .bytes(let bytes): self.body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        case .stream(let write):
            let isEvents = response.headers[.contentType]?.hasPrefix(SSE.mediaType) == true
            self.body = ResponseBody { writer in try await body.write(write, isEvents: isEvents, to: &writer) }
        case .passed: break
        }
    }
}
