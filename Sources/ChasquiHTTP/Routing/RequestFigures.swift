import ChasquiAccess
import ChasquiCore
import Foundation
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
    /// Why it was not taken, where it was not: a word of a few.
    var refusal: String?
    var clientIsGone = false
    /// Nil where the response cache had nothing to do with it.
    var cache: CacheResult?
    /// Who sent it; nil on routes that need no key.
    var caller: Principal?
    /// Given back when the request is over.
    var permit: RequestPermit?
    /// It counts for limits and usage.
    var isMetered = false
    /// The model that was asked.
    var model: String?
    /// As far as they are known: all of the prompt, and what was generated until now.
    var promptTokens = 0
    var generatedTokens = 0
    /// Its answer is made whether or not anybody reads it.
    var isKept = false
}

/// The figures of a request that is being answered, shared by those who learn them.
final class RequestRecord: Sendable {
    let start: ContinuousClock.Instant
    let date = Date.now
    /// How far the request came, told by whoever computes it.
    let stages = RequestStages()
    private let figures = Mutex(RequestFigures())
    private let parts = Mutex(Parts())

    /// Who has not ended yet: the response, and what is computed without it.
    private struct Parts {
        var open = 1
        var settle: (@Sendable () -> Void)?
    }

    init(start: ContinuousClock.Instant = .now) {
        self.start = start
    }

    func update(_ change: (inout RequestFigures) -> Void) {
        figures.withLock { change(&$0) }
    }

    var current: RequestFigures { figures.withLock { $0 } }

    /// Says what is done when all of it is over.
    func onSettled(_ settle: @escaping @Sendable () -> Void) {
        parts.withLock { $0.settle = settle }
    }

    /// One more part begins; each ends with ``release()``, as the response does.
    func hold() {
        parts.withLock { $0.open += 1 }
    }

    func release() {
        let settle = parts.withLock { parts -> (@Sendable () -> Void)? in
            parts.open -= 1
            guard parts.open == 0 else { return nil }
            defer { parts.settle = nil }
            return parts.settle
        }
        settle?()
    }
}
