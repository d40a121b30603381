import ChasquiAPI
import ChasquiAccess
import ChasquiCore
import HTTPTypes
import Hummingbird

/// `/lora-adapters`: which adapters there are, how strongly each holds, and more or fewer of them.
struct AdapterRoutes: RouteGroup {
    let access = RouteAccess.needs(.operate)
    let configuration: HTTPConfiguration
    let models: any ModelDirectory

    var routes: [Route] {
        [
            Route(.get, "/lora-adapters", .llamaServer, .adapters) { _, _ in try list() },
            Route(.post, "/lora-adapters", .llamaServer, .adapterScales) { request, _ in
                try await setScales(request)
            },
            Route(.post, "/lora-adapters/load", .llamaServer, .loadAdapter) { request, _ in
                try await load(request)
            },
            Route(.delete, "/lora-adapters/{id}", .llamaServer, .unloadAdapter) { request, context in
                try await unload(request, context)
            },
        ]
    }

    private func list() throws -> Response {
        let service = try models.service(named: nil)
        if case .loading(let progress) = service.readiness { throw InferenceError.loading(progress: progress) }
        return JSONBody.response(LlamaServer.adapters(service.adapters))
    }

    private func setScales(_ request: Request) async throws -> Response {
        let scales = try LlamaServer.decodeAdapterScales(try await body(of: request))
        try await models.service(named: nil).setAdapterScales(scales)
        return JSONBody.response(LlamaServer.success())
    }

    private func load(_ request: Request) async throws -> Response {
        let wanted = try LlamaServer.decodeAdapterLoad(try await body(of: request))
        return JSONBody.response(LlamaServer.adapter(try await models.service(named: nil).loadAdapter(wanted)))
    }

    private func unload(_ request: Request, _ context: HTTPContext) async throws -> Response {
        guard let id = context.pathValues(of: request)["id"].flatMap({ Int($0) }) else {
            throw InferenceError.invalid(field: "id", message: "The adapter has to be named by its number.")
        }
        return JSONBody.response(LlamaServer.adapter(try await models.service(named: nil).unloadAdapter(id)))
    }

    private func body(of request: Request) async throws -> ByteBuffer {
        try await RequestReader(limit: configuration.maxBodyBytes).body(of: request)
    }
}
