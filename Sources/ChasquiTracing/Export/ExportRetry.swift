/// When an export is tried again.
///
/// Source: OpenTelemetry Protocol specification, "OTLP/HTTP Response", "Failures" and "OTLP/HTTP Throttling": statuses 429,
/// 502, 503 and 504 and broken connections are worth another try, with an exponential back-off and some chance in it, or
/// after the time that `Retry-After` says; all others lose the batch.
struct ExportRetry: Sendable {
    static let longestWait: Duration = .seconds(30)
    static let mostTries = 6

    private let first: Duration
    private(set) var tries = 0

    init(first: Duration) {
        self.first = first
    }

    /// The time to wait after a failure; nil where the batch is given up.
    /// - Parameter chance: Range 0.5...1
    mutating func wait(after failure: ExportFailure, chance: Double = .random(in: 0.5...1)) -> Duration? {
        tries += 1
        guard failure.isPassing, tries < Self.mostTries else { return nil }
        let backOff = min(Self.longestWait, first * (1 << (tries - 1))) * chance
        return min(Self.longestWait, max(backOff, failure.retryAfter ?? .zero))
    }
}

/// Why a collector did not take a batch.
struct ExportFailure: Error, Equatable {
    var reason: String
    /// Another try may succeed.
    var isPassing: Bool
    var retryAfter: Duration?

    init(reason: String, isPassing: Bool, retryAfter: Duration? = nil) {
        self.reason = reason
        self.isPassing = isPassing
        self.retryAfter = retryAfter
    }

    /// - Parameter retryAfter: the field, in seconds; a date counts as none.
    init(status: Int, retryAfter: String? = nil) {
        let seconds = retryAfter.flatMap { Int($0) }.flatMap { (0...86400).contains($0) ? $0 : nil }
        self.init(
            reason: "the collector answered \(status)", isPassing: [429, 502, 503, 504].contains(status),
            retryAfter: seconds.map { .seconds($0) })
    }
}
