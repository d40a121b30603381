import ChasquiAPI
import ChasquiCore
import HTTPTypes
import Hummingbird
import NIOCore

/// `/health`: whether requests are taken now.
struct HealthRoutes: RouteGroup {
    let models: any ModelDirectory
    let live: LiveRequests

    var routes: [Route] {
        ["/health", "/v1/health"].map { path in
            Route(.get, path, .llamaServer, .health) { _, _ in try response() }
        }
    }

    private func response() throws -> Response {
        if live.isDraining { throw InferenceError.shuttingDown }
        switch models.services.first?.readiness {
        case .loading(let progress): throw InferenceError.loading(progress: progress)
        case .draining: throw InferenceError.shuttingDown
        case .ready, nil:
            return JSONBody.response(ByteBuffer(string: #"{"status":"ok"}"#))
        }
    }
}
