import ChasquiAPI
import ChasquiAccess
import ChasquiCore
import HTTPTypes
import Hummingbird

/// `/props`: how the model is served.
struct PropertyRoutes: RouteGroup {
    let access = RouteAccess.needs(.chat)
    let configuration: HTTPConfiguration
    let models: any ModelDirectory

    var routes: [Route] {
        [
            Route(.get, "/props", .llamaServer, .properties) { _, _ in try properties() },
            Route(.post, "/props", .llamaServer, .changeProperties) { request, _ in try await change(request) },
        ]
    }

    private func properties() throws -> Response {
        let service = try models.service(named: nil)
        if case .loading(let progress) = service.readiness { throw InferenceError.loading(progress: progress) }
        let served = ServedProperties(
            defaults: configuration.defaults, hasSlots: configuration.listsSlots,
            hasPage: configuration.servesPage, takesProperties: configuration.takesProperties,
            isSleeping: service.activity.isSleeping,
            version: configuration.version)
        return JSONBody.response(
            LlamaServer.props(served, model: service.model, properties: service.properties))
    }

    private func change(_ request: Request) async throws -> Response {
        guard configuration.takesProperties else {
            throw InferenceError.unsupported(
                message: "This server's properties cannot be changed; start it with --props.")
        }
        let body = try await RequestReader(limit: configuration.maxBodyBytes).body(of: request)
        if body.readableBytes > 0 { try LlamaServer.checkProperties(body) }
        return JSONBody.response(LlamaServer.success())
    }
}
