import ChasquiAPI
import ChasquiAccess
import ChasquiCore
import HTTPTypes
import Hummingbird

/// Vectors of texts, and scores of documents.
struct EmbeddingRoutes: RouteGroup {
    let access = RouteAccess.needs(.embeddings)
    let responder: ComputingResponder

    var routes: [Route] {
        [openAI] + ["/embedding", "/embeddings"].map(llamaServer)
            + ["/rerank", "/reranking", "/v1/rerank", "/v1/reranking"].map(ranking)
    }

    private var openAI: Route {
        Route(.post, "/v1/embeddings", .openAI, .embeddings) { request, context in
            try await responder.respond(to: request, context: context) { (body, identity) throws(InferenceError) in
                try OpenAI.decodeEmbeddings(body, identity: identity)
            } answer: { (service, query) throws(InferenceError) in
                let vectors = try await service.embed(query.request)
                return OpenAI.embeddings(vectors, format: query.format, model: service.model.id)
            }
        }
    }

    private func llamaServer(_ path: String) -> Route {
        Route(.post, path, .llamaServer, .llamaEmbeddings) { request, context in
            try await responder.respond(to: request, context: context) { (body, identity) throws(InferenceError) in
                try LlamaServer.decodeEmbeddings(body, identity: identity)
            } answer: { (service, request) throws(InferenceError) in
                LlamaServer.embeddings(try await service.embed(request))
            }
        }
    }

    private func ranking(_ path: String) -> Route {
        Route(.post, path, .llamaServer, .ranking) { request, context in
            try await responder.respond(to: request, context: context) { (body, identity) throws(InferenceError) in
                try LlamaServer.decodeRanking(body, identity: identity)
            } answer: { (service, query) throws(InferenceError) in
                let ranking = try await service.rank(query.request)
                return LlamaServer.ranking(ranking, query: query, model: service.model.id)
            }
        }
    }
}
