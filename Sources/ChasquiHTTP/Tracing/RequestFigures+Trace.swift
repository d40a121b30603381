import ChasquiAPI
import Tracing

extension RequestFigures {
    /// Why it did not end well, in one of a few words.
    var errorType: String? { clientIsGone ? Problem.Kind.clientGone.rawValue : failure }

    /// That it failed or was given up, and why; nil where it did well, or where its client was wrong.
    ///
    /// Source: OpenTelemetry semantic conventions, "HTTP spans", "Status": a 4xx is no error of a server.
    var spanStatus: SpanStatus? {
        let isError = clientIsGone || status >= 500 || (failure != nil && status < 400)
        return isError ? SpanStatus(code: .error, message: errorType) : nil
    }
}
