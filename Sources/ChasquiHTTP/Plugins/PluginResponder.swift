import ChasquiAPI
import ChasquiCore
import ChasquiPlugin
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Answers the requests for plugins' routes: with the limits of all others, until their client goes away or their time is
/// over.
struct PluginResponder: Sendable {
    let configuration: HTTPConfiguration
    let models: any ModelDirectory
    let live: LiveRequests

    func respond(
        to request: Request, context: HTTPContext, with route: PluginRoute, of plugin: String
    ) async throws -> Response {
        if live.isDraining { throw InferenceError.shuttingDown }
        let body = try await RequestReader(limit: configuration.maxBodyBytes).anyBody(of: request)
        let timeout = configuration.requestTimeout
        let identity = RequestIdentity(of: request, context: context, timeout: timeout)
        let ending = RequestEnding(live, timeout: timeout)
        await ending.watch(context.channel, until: identity.deadline)
        var asked = PluginRequest(
            head: RequestHead(request, context: context, plugin: plugin),
            parameters: context.pathValues(of: request), body: Array(body.readableBytesView), identity: identity,
            defaults: configuration.defaults,
            models: MeteredModels(base: models, context: context, ending: ending))
        asked.onEnd = ending.add
        let task = Task { [asked] in try await route.handler(asked) }
        ending.add { task.cancel() }
        do {
            let body = PluginBody(ending: ending, context: context, plugin: plugin)
            let answer = try await task.value
            try answer.checkStatus()
            return Response(answer, streaming: body)
        } catch let error as CancellationError {
            guard ending.hasCome else { throw error }
            throw ending.explained(.cancelled)
        } catch let error as InferenceError {
            throw ending.explained(error)
        } catch let error as RequestRefusal {
            throw InferenceError.refused(error)
        } catch {
            asked.logger.error("a plugin's route failed", metadata: ["error": "\(error)"])
            throw InferenceError.refused(.failure(of: plugin, requestID: context.requestID))
        }
    }
}

extension RequestHead {
    init(_ request: Request, context: HTTPContext, plugin: String) {
        var logger = context.logger
        logger[metadataKey: "plugin"] = .string(plugin)
        let query = request.query.map { (String($0.key), String($0.value)) }
        self.init(
            method: request.method, path: request.uri.path, query: Dictionary(query) { $1 }, headers: request.headers,
            id: context.requestID, principal: context.principal, logger: logger)
    }
}
