import ChasquiAPI
import ChasquiAccess
import ChasquiCore
import HTTPTypes
import Hummingbird

/// Streams that were begun with `X-Conversation-Id`, for their readers to come back.
struct StreamRoutes: RouteGroup {
    let access = RouteAccess.needs(.chat)
    let configuration: HTTPConfiguration
    let conversations: Conversations

    var routes: [Route] {
        [
            Route(.get, "/v1/stream", .llamaServer, .stream) { request, context in try await read(request, context) },
            Route(.delete, "/v1/stream", .llamaServer, .dropStream) { request, context in try drop(request, context) },
            Route(.post, "/v1/streams/lookup", .llamaServer, .lookUpStreams) { request, context in
                try await list(request, context)
            },
        ]
    }

    private func read(_ request: Request, _ context: HTTPContext) async throws -> Response {
        let key = try key(of: request, context)
        let place = try place(in: request)
        guard let entry = conversations.entry(of: key) else { throw HTTPProblem.noSuchStream(key.id) }
        guard place >= entry.buffer.dropped else { throw HTTPProblem.lostPlace(place) }
        return await ConversationReading(conversations, entry.number, of: key, in: entry.dialect)
            .response(from: place, headers: RunningGeneration.streamHeaders, context: context)
    }

    private func drop(_ request: Request, _ context: HTTPContext) throws -> Response {
        conversations.drop(try key(of: request, context))
        return Response(status: .noContent)
    }

    private func list(_ request: Request, _ context: HTTPContext) async throws -> Response {
        try checkAreKept()
        let body = try await RequestReader(limit: configuration.maxBodyBytes).body(of: request)
        let entries = conversations.list(
            try LlamaServer.decodeStreamLookup(body), owner: ClientName.owner(of: request, context))
        return JSONBody.response(
            LlamaServer.streams(
                entries.map { entry in
                    KeptStream(
                        conversation: entry.key.id, bytes: entry.buffer.total, started: entry.started,
                        completed: entry.completed)
                }))
    }

    private func key(of request: Request, _ context: HTTPContext) throws(InferenceError) -> Conversations.Key {
        try checkAreKept()
        guard let id = request.query.get("conv_id"), !id.isEmpty else {
            throw .invalid(field: "conv_id", message: "conv_id is missing; give the X-Conversation-Id of the request.")
        }
        return Conversations.Key(owner: ClientName.owner(of: request, context), id: id)
    }

    private func place(in request: Request) throws(InferenceError) -> Int {
        guard let text = request.query.get("from"), !text.isEmpty else { return 0 }
        guard let place = Int(text), place >= 0 else {
            throw .invalid(field: "from", message: "from has to be a number of bytes, 0 or more.")
        }
        return place
    }

    private func checkAreKept() throws(InferenceError) {
        guard conversations.limit > 0 else {
            throw .notFound(
                field: "", message: "This server keeps no streams; start it with --stream-conversations.")
        }
    }
}
