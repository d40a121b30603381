import ChasquiAPI
import ChasquiCore
import ChasquiPlugin
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Writes a body that a plugin streams.
struct PluginBody: Sendable {
    let ending: RequestEnding
    let context: HTTPContext
    let plugin: String

    func write(
        _ body: @escaping @Sendable (inout any PluginBodyWriter) async throws -> Void, isEvents: Bool,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        let connection = Connection(writer)
        // In a task of its own, which is cancelled with the request: the plugin may wait for something else than the client.
        let task = Task {
            var plugins: any PluginBodyWriter = connection
            try await body(&plugins)
        }
        ending.add { task.cancel() }
        let result = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            task.cancel()
        }
        writer = connection.writer
        if case .failure(let failure) = result { try await end(with: failure, isEvents: isEvents, &writer) }
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
        let frame = Connection.frame(String(decoding: text.readableBytesView, as: UTF8.self), event: "error")
        try await writer.write(ByteBuffer(string: frame))
    }

    private func problem(of error: any Error) -> Problem {
        switch error {
        case is CancellationError, is ChannelError, is IOError:
            return Problem(ending.explained(.cancelled), requestID: context.requestID)
        case let error as InferenceError:
            return Problem(ending.explained(error), requestID: context.requestID)
        case let error as RequestRefusal:
            return Problem(error)
        default:
            context.namedLogger.error(
                "a plugin's stream failed", metadata: ["plugin": "\(plugin)", "error": "\(error)"])
            return Problem(RequestRefusal.failure(of: plugin, requestID: context.requestID))
        }
    }

    /// The connection's writer in the hands of the plugin's task, and after its end in those of the one that waits for it: as only
    /// one has it at a time, it is unchecked.
    private final class Connection: PluginBodyWriter, @unchecked Sendable {
        private(set) var writer: any ResponseBodyWriter

        init(_ writer: any ResponseBodyWriter) {
            self.writer = writer
        }

        func write(_ bytes: [UInt8]) async throws {
            var next = writer
            try await next.write(ByteBuffer(bytes: bytes))
            writer = next
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
