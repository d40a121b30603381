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
    /// What matters of the route for its errors.
    private struct Asked {
        let dialect: Dialect
        /// Everybody may ask for it: a probe, or a page.
        let isOpen: Bool

        init(_ request: Request, _ context: HTTPContext, routes: RouteTable) {
            dialect = routes.dialect(of: request, context)
            isOpen = routes.access(of: request, context) == .open
        }
    }

    let routes: RouteTable

    func handle(
        _ request: Request, context: HTTPContext, next: (Request, HTTPContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = self.response(to: error, request: request, context: context)
        }
        // Bytes after the head of an answer to HEAD would be read as the next answer.
        return request.method == .head ? response.withoutBody : response
    }

    private func response(to error: any Error, request: Request, context: HTTPContext) -> Response {
        if case .notFound = (error as? HTTPError)?.status {
            return unroutable(request, context: context)
        }
        let asked = Asked(request, context, routes: routes)
        switch error {
        case let problem as HTTPProblem:
            return response(to: problem, asked, context: context)
        case let refusal as AccessRefusal:
            return Self.response(refusal.problem, headers: refusal.headers, asked, context: context)
        case let error as StoreError where error.problem != nil:
            let problem = error.problem ?? .brokenHere(requestID: context.requestID)
            if problem.status >= 500 {
                context.namedLogger.error("the database takes no change", metadata: ["error": "\(error)"])
            }
            return Self.response(problem, asked, context: context)
        case let error as InferenceError:
            return response(to: error, asked, context: context)
        case is NIOTooManyBytesError:
            return response(to: HTTPProblem.bodyTooLarge(limit: nil), asked, context: context)
        case is HTTPParserError:
            return response(to: HTTPProblem.malformed, asked, context: context)
        case is CancellationError, is ChannelError, is IOError:
            return response(to: InferenceError.cancelled, asked, context: context)
        default:
            return response(to: InferenceError.engine(message: "\(error)"), asked, context: context)
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
        return response(to: problem, Asked(request, context, routes: routes), context: context)
    }

    private func response(to problem: HTTPProblem, _ asked: Asked, context: HTTPContext) -> Response {
        Self.response(problem.problem, headers: problem.headers, asked, context: context)
    }

    private func response(to error: InferenceError, _ asked: Asked, context: HTTPContext) -> Response {
        if case .engine(let message) = error {
            context.namedLogger.error("request failed", metadata: ["error": .string(message)])
        }
        if error == .cancelled { context.record.update { $0.clientIsGone = true } }
        return Self.response(Problem(error, requestID: context.requestID), asked, context: context)
    }

    private static func response(
        _ problem: Problem, headers: HTTPFields = [:], _ asked: Asked, context: HTTPContext
    ) -> Response {
        context.record.update { figures in
            figures.failure = problem.kind.rawValue
            // A probe that is told how things are is not refused anything.
            figures.refusal = asked.isOpen ? nil : problem.refusal
        }
        var headers = headers
        headers[.contentType] = JSONBody.contentType
        if let seconds = problem.retryAfterSeconds { headers[.retryAfter] = String(seconds) }
        return Response(
            status: HTTPResponse.Status(code: problem.status), headers: headers,
            body: ResponseBody(byteBuffer: asked.dialect.error(problem)))
    }
}
