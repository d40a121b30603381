import HTTPTypes
import Tracing

/// The context that a request's head carries.
struct TraceFieldReader: Extractor {
    func extract(key: String, from headers: HTTPFields) -> String? {
        guard let name = HTTPField.Name(key) else { return nil }
        return headers[name]
    }
}

/// What an answer's head says of its span: the id, and not what its caller said itself.
struct TraceFieldWriter: Injector {
    func inject(_ value: String, forKey key: String, into headers: inout HTTPFields) {
        if key == "traceparent" { headers[.traceParent] = value }
    }
}

extension HTTPField.Name {
    // The name is a literal token, so that it is never nil.
    static let traceParent = HTTPField.Name("traceparent")!
}
