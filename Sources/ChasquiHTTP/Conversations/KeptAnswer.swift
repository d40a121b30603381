import ChasquiAPI
import ChasquiCore
import HTTPTypes
import Hummingbird
import NIOCore

extension HTTPField.Name {
    // The name is a literal token, so that it is never nil.
    static let conversationID = HTTPField.Name("X-Conversation-Id")!
}

/// A streamed answer that goes on without its reader, who may come back for it.
struct KeptAnswer: Sendable {
    let conversations: Conversations
    let key: Conversations.Key

    /// In bytes.
    static let longestID = 256

    /// A name that is too long is wrong, whether it is used or not.
    static func check(_ request: Request) throws(InferenceError) {
        guard let id = request.headers[.conversationID], id.utf8.count > longestID else { return }
        throw .invalid(
            field: HTTPField.Name.conversationID.rawName,
            message: "X-Conversation-Id has \(id.utf8.count) bytes; it may have up to \(longestID).")
    }

    /// Nil where the request does not name a conversation, or none is kept here.
    init?(of request: Request, _ context: HTTPContext, conversations: Conversations) {
        guard conversations.limit > 0, let id = request.headers[.conversationID], !id.isEmpty else { return nil }
        self.conversations = conversations
        key = Conversations.Key(owner: ClientName.owner(of: request, context), id: id)
    }

    /// Starts the answer, and reads it as all its readers do.
    func response(of running: RunningGeneration, commentAfter interval: Duration?) async throws -> Response {
        let watch = running.watch
        let number = try conversations.open(key, in: running.generation.kind.dialect) { watch.end(.clientGone) }
        let (heads, head) = AsyncStream<Result<HTTPFields, any Error>>.makeStream()
        let record = running.context.record
        record.update { $0.isKept = true }
        record.hold()
        Task { [conversations] in
            defer { record.release() }
            do {
                let answer = try await running.streamed(commentAfter: interval)
                head.yield(.success(answer.headers))
                try await write(answer, as: number, on: running.context.channel.eventLoop, commentAfter: interval)
            } catch {
                head.yield(.failure(error))
            }
            conversations.finish(number)
        }
        do {
            guard let headers = try await heads.first(where: { _ in true })?.get() else {
                throw InferenceError.cancelled
            }
            return await ConversationReading(conversations, number, of: key, in: running.generation.kind.dialect)
                .response(from: 0, headers: headers, context: running.context)
        } catch {
            conversations.remove(number)
            throw error
        }
    }

    private func write(
        _ answer: Response, as number: Conversations.Number, on eventLoop: any EventLoop,
        commentAfter interval: Duration?
    ) async throws {
        // Readers count bytes, so that comments have to be in the stream that all of them get. With two looks in the
        // time, no silence is longer than it.
        let comments = interval.map { interval in
            let period = TimeAmount(interval / 2)
            return eventLoop.scheduleRepeatedTask(initialDelay: period, delay: period) { [conversations] _ in
                conversations.appendIfSilent(SSE.comment, to: number)
            }
        }
        defer { comments?.cancel() }
        try await answer.body.write(ConversationWriter(conversations: conversations, number: number))
    }
}

/// Writes an answer's body into its conversation's stream.
private struct ConversationWriter: ResponseBodyWriter {
    let conversations: Conversations
    let number: Conversations.Number

    func write(_ buffer: ByteBuffer) async throws {
        guard conversations.append(buffer, to: number) else { throw CancellationError() }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

/// One reader of a conversation's stream.
struct ConversationReading: Sendable {
    private let conversations: Conversations
    private let number: Conversations.Number
    private let key: Conversations.Key
    private let dialect: Dialect

    init(
        _ conversations: Conversations, _ number: Conversations.Number, of key: Conversations.Key, in dialect: Dialect
    ) {
        self.conversations = conversations
        self.number = number
        self.key = key
        self.dialect = dialect
    }

    /// - Parameter place: of the first byte that is wanted.
    func response(from place: Int, headers: HTTPFields, context: HTTPContext) async -> Response {
        let watch = RequestWatch()
        await context.channel.begin(watch, timeout: nil)
        var headers = headers
        headers[.conversationID] = key.id
        let body = ResponseBody { writer in
            do {
                let ending = try await conversations.replay(number, from: place, until: watch) {
                    try await writer.write($0)
                }
                if let ending { try await writer.write(SSE.event(dialect.error(ending.problem))) }
                try await writer.finish(nil)
            } catch {
                // The status is long sent: the answer is broken off, so that nobody takes it for whole.
                context.record.update { figures in
                    if error is HTTPProblem { figures.failure = "reader_too_slow" } else { figures.clientIsGone = true }
                    if figures.clientIsGone { figures.status = Problem.Kind.clientGone.status }
                }
                throw error
            }
        }
        return Response(status: .ok, headers: headers, body: body)
    }
}
