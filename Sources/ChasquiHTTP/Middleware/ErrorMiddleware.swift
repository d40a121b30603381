import ChasquiAPI
import ChasquiCore
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
        }
        // Bytes after the head of an answer to HEAD would be read as the next answer.
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func response(to error: any Error, request: Request, context: HTTPContext) -> Response {
        let path = request.uri.path
        if case .notFound = (error as? HTTPError)?.status {
            let methods = routes.methods(of: path).map(\.rawValue)
            if request.method == .options, !methods.isEmpty {
                return Response(status: .noContent, headers: [.allow: methods.joined(separator: ", ")])
            }
            return response(to: unroutable(request, methods: methods), path: path, context: context)
        }
        switch error {
        case let problem as HTTPProblem:
            return response(to: problem, path: path, context: context)
        case let error as InferenceError:
            return response(to: error, path: path, context: context)
        case is NIOTooManyBytesError:
            return response(to: HTTPProblem.bodyTooLarge(limit: nil), path: path, context: context)
        case is HTTPParserError:
            return response(to: HTTPProblem.malformed, path: path, context: context)
        case is CancellationError, is ChannelError:
            return response(to: InferenceError.cancelled, path: path, context: context)
        default:
            return response(to: InferenceError.engine(message: "\(error)"), path: path, context: context)
        }
    }

    private func response(to problem: HTTPProblem, path: String, context: HTTPContext) -> Response {
        context.record.update { $0.failure = problem.problem.kind }
        return Self.response(problem.problem, headers: problem.headers, dialect: routes.dialect(of: path))
    }

    private func response(to error: InferenceError, path: String, context: HTTPContext) -> Response {
        let problem = Problem(error, requestID: context.requestID)
        context.record.update { figures in
            figures.failure = problem.kind
            figures.clientIsGone = error == .cancelled
        }
        if case .engine(let message) = error {
            context.logger.error("request failed", metadata: ["error": .string(message)])
        }
        return Self.response(problem, headers: error.retryHeaders, dialect: routes.dialect(of: path))
    }

    private func unroutable(_ request: Request, methods: [String]) -> HTTPProblem {
        let path = request.uri.path
        if !methods.isEmpty {
            return .methodNotAllowed(method: request.method.rawValue, path: path, allowed: methods)
        }
        return .notFound(
            path: String(path.prefix(200)),
            near: routes.near(path).map { "\($0.method.rawValue) \($0.path)" })
    }

    static func response(_ problem: Problem, headers: HTTPFields, dialect: Dialect) -> Response {
        var headers = headers
        headers[.contentType] = JSONBody.contentType
        return Response(
            status: HTTPResponse.Status(code: problem.status), headers: headers,
            body: ResponseBody(byteBuffer: dialect.error(problem)))
    }
}

enum JSONBody {
    static let contentType = "application/json; charset=utf-8"
}
