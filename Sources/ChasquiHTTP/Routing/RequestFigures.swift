import ChasquiCore
import Synchronization

/// What is known of one request, for its access-log line and the metrics.
struct RequestFigures: Sendable {
    var method = ""
    var route = RequestMetrics.unmatchedRoute
    var status = 0
    /// From the request's head to its first token.
    var firstToken: Duration?
    /// Times between a stream's chunks.
    var gaps: Histogram?
    var summary: GenerationSummary?
    /// How many requests waited when this one came, itself included; nil before it was taken.
    var queuePosition: Int?
    /// Why it did not end well, where it did not.
    var failure: String?
    var clientIsGone = false
}

/// The figures of a request that is being answered, shared by those who learn them.
final class RequestRecord: Sendable {
    let start: ContinuousClock.Instant
    private let figures = Mutex(RequestFigures())

    init(start: ContinuousClock.Instant = .now) {
        self.start = start
    }

    func update(_ change: (inout RequestFigures) -> Void) {
        figures.withLock { change(&$0) }
    }

    var current: RequestFigures { figures.withLock { $0 } }
}
