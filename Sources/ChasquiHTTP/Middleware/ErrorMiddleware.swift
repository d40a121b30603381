import ChasquiAPI
import ChasquiCore
import ChasquiStore
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// Turns whatever was thrown into a response in the shape of the route's dialect.
struct ErrorMiddleware: RouterMiddleware {
    let routes: RouteTable

    func handle(
        _ request: Request, context: HTTPContext, next: (Request, HTTPContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = self.response(to: error, request: request, context: context)
            // A probe that is told how things are was not refused anything.
            if routes.access(of: request, context) == .open { context.record.update { $0.refusal = nil } }
        }
        // Bytes after the head of an answer to HEAD would be read as the next answer.
        return request.method == .head ? response.withoutBody : response
    }

    private func response(to error: any Error, request: Request, context: HTTPContext) -> Response {
        if case .notFound = (error as? HTTPError)?.status {
            return unroutable(request, context: context)
        }
        let dialect = routes.dialect(of: request, context)
        switch error {
        case let problem as HTTPProblem:
            return response(to: problem, dialect: dialect, context: context)
        case let refusal as AccessRefusal:
            return Self.response(refusal.problem, headers: refusal.headers, dialect: dialect, context: context)
        case let error as StoreError where error.problem != nil:
            return Self.response(
                error.problem ?? .brokenHere(requestID: context.requestID), dialect: dialect, context: context)
        case let error as InferenceError:
            return response(to: error, dialect: dialect, context: context)
        case is NIOTooManyBytesError:
            return response(to: HTTPProblem.bodyTooLarge(limit: nil), dialect: dialect, context: context)
        case is HTTPParserError:
            return response(to: HTTPProblem.malformed, dialect: dialect, context: context)
        case is CancellationError, is ChannelError, is IOError:
            return response(to: InferenceError.cancelled, dialect: dialect, context: context)
        default:
            return response(to: InferenceError.engine(message: "\(error)"), dialect: dialect, context: context)
        }
    }

    /// The router says the same of an unknown path and of a known path's wrong method.
    private func unroutable(_ request: Request, context: HTTPContext) -> Response {
        let path = request.uri.path
        let methods = routes.methods(of: path).map(\.rawValue)
        if request.method == .options, !methods.isEmpty {
            return Response(status: .noContent, headers: [.allow: methods.joined(separator: ", ")])
        }
        let problem =
            methods.isEmpty
            ? HTTPProblem.notFound(
                path: String(path.prefix(200)),
                near: routes.near(path).map { "\($0.method.rawValue) \($0.path)" })
            : .methodNotAllowed(method: request.method.rawValue, path: path, allowed: methods)
        return response(to: problem, dialect: routes.dialect(of: request, context), context: context)
    }

    private func response(to problem: HTTPProblem, dialect: Dialect, context: HTTPContext) -> Response {
        Self.response(problem.problem, headers: problem.headers, dialect: dialect, context: context)
    }

    private func response(to error: InferenceError, dialect: Dialect, context: HTTPContext) -> Response {
        if case .engine(let message) = error {
            context.namedLogger.error("request failed", metadata: ["error": .string(message)])
        }
        if error == .cancelled { context.record.update { $0.clientIsGone = true } }
        return Self.response(Problem(error, requestID: context.requestID), dialect: dialect, context: context)
    }

    private static func response(
        _ problem: Problem, headers: HTTPFields = [:], dialect: Dialect, context: HTTPContext
    ) -> Response {
        context.record.update { figures in
            figures.failure = problem.kind.rawValue
            figures.refusal = problem.refusal
        }
        var headers = headers
        headers[.contentType] = JSONBody.contentType
        if let seconds = problem.retryAfterSeconds { headers[.retryAfter] = String(seconds) }
        return Response(
            status: HTTPResponse.Status(code: problem.status), headers: headers,
            body: ResponseBody(byteBuffer: dialect.error(problem)))
    }
}
