import ChasquiAccess
import ChasquiTracing
import HTTPTypes
import Hummingbird
import Logging
import Tracing

/// Begins a request's span, and puts the trace's id on its log lines. What probes and Prometheus ask makes no spans.
struct TracingMiddleware: RouterMiddleware {
    /// Nil where no spans are made; a trace that a client or a proxy began is named in the log all the same.
    let tracer: (any Tracer)?
    let routes: RouteTable

    func handle(
        _ request: Request, context: HTTPContext, next: (Request, HTTPContext) async throws -> Response
    ) async throws -> Response {
        guard let tracer, case .needs(let scope, _) = routes.access(of: request, context), scope != .metrics,
            let route = routes.pattern(of: request, context)
        else {
            return try await next(request, context.traced(by: request.headers))
        }
        let trace = RequestTrace(tracer, of: request, route: route, context: context)
        var fields = HTTPFields()
        trace.write(to: &fields)
        var context = context.traced(by: fields)
        context.trace = trace
        var response = try await InstrumentationContext.withValue(trace.span.context) {
            try await next(request, context)
        }
        if let field = fields[.traceParent] { response.headers[.traceParent] = field }
        return response
    }
}

extension HTTPContext {
    /// The same with the trace's id, if there is one, on each line of its log.
    fileprivate func traced(by fields: HTTPFields) -> HTTPContext {
        guard let parent = fields[.traceParent], let trace = TraceContext(parent: parent) else { return self }
        var context = self
        context.logger[metadataKey: "trace_id"] = .string(trace.traceID.hexadecimal)
        return context
    }
}
