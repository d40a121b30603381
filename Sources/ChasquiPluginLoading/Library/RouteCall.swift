import CChasquiPlugin
import ChasquiPlugin
import HTTPTypes

/// A request to a library's route, and its answer on the way back.
struct RouteCall: Sendable {
    let library: LoadedPlugin
    let index: Int

    /// - Throws: `RequestRefusal` with 400 for a text that the library would see the beginning of only.
    func answer(_ request: PluginRequest) async throws -> PluginResponse {
        if let name = ForeignRequest.cutName(in: request) {
            throw RequestRefusal(
                status: 400,
                message: "'\(name)' in the path or query has a zero byte, which this route cannot read; leave it out."
            )
        }
        let answer = AnswerPipe()
        let call = PluginCall(.route(answer, RouteModel(request: request)))
        let task = Task { await run(request, call, into: answer) }
        // Whoever drops the response before its end ends the call, too.
        let reader = AnswerReader { task.cancel() }
        request.onEnd { [weak reader] in reader?.end() }
        do {
            let (head, whole) = try await withTaskCancellationHandler {
                try await answer.opened()
            } onCancel: {
                reader.end()
            }
            let status = HTTPResponse.Status(code: head.status)
            if let whole { return PluginResponse(status: status, headers: head.headers, body: .bytes(whole)) }
            return PluginResponse(
                status: status, headers: head.headers,
                body: .stream { writer in
                    do {
                        try await withTaskCancellationHandler {
                            while let bytes = try await answer.next() { try await writer.write(bytes) }
                        } onCancel: {
                            reader.end()
                        }
                    } catch let failure as RouteFailure {
                        throw failure.thrown
                    }
                })
        } catch let failure as RouteFailure {
            throw failure.thrown
        }
    }

    private func run(_ request: PluginRequest, _ call: PluginCall, into answer: AnswerPipe) async {
        let route = library.descriptor.routes[index]
        let what = "\(library.descriptor.name): \(route.method.rawValue) \(route.path)"
        do throws(CallFailure) {
            let status = try await library.routes.run(what, timeout: nil, onGiveUp: call.giveUp) {
                let started = library.begin()
                guard started == CHASQUI_OK else { return started }
                return ForeignRequest.with(request, parameters: route.parameters) { foreign in
                    call.withHandle { route.handle(library.descriptor.callbacks.state, foreign, $0) }
                }
            }
            answer.finish(Self.end(status, call.outcome))
        } catch .cancelled {
            answer.finish(.failure(.gone))
        } catch {
            answer.finish(.failure(.failed(error.words)))
        }
    }

    private static func end(_ status: Int32, _ outcome: PluginCall.Outcome) -> Result<Void, RouteFailure> {
        if let misuse = outcome.misuse { return .failure(.failed("it used the host wrongly: \(misuse)")) }
        if let refusal = outcome.refusal { return .failure(.refused(refusal)) }
        if status == CHASQUI_REFUSED, let error = outcome.error { return .failure(.model(error)) }
        return status == CHASQUI_OK ? .success(()) : .failure(.failed("it returned \(status)"))
    }
}

extension RouteFailure {
    /// As the server takes it from a route.
    fileprivate var thrown: any Error {
        switch self {
        case .refused(let refusal): RequestRefusal(status: refusal.status, message: refusal.message)
        case .failed(let reason): PluginCallError(reason: reason)
        case .model(let error): error
        case .gone: CancellationError()
        }
    }
}

/// Ends a call when nobody has the answer any more.
private final class AnswerReader: Sendable {
    let end: @Sendable () -> Void

    init(end: @escaping @Sendable () -> Void) {
        self.end = end
    }

    deinit { end() }
}
