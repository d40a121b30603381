import ChasquiAccess
import Synchronization

/// Counts what the HTTP layer has answered. Labels are bounded: a route is its pattern, never what a client wrote.
final class RequestMetrics: Sendable {
    /// The label of requests that no route takes.
    static let unmatchedRoute = "unmatched"

    struct Key: Hashable {
        var route: String
        var method: String
        var status: Int
        /// Nil where keys are no label.
        var caller: String?
    }

    private struct State {
        var requests: [Key: UInt64] = [:]
        var keys: KeyLabels
        var durations: [String: Histogram] = [:]
        var generations = GenerationMetrics()
        var refusals: [String: UInt64] = [:]
        var gaps = Histogram(bounds: Histogram.latencyBounds)
        var disconnects: UInt64 = 0
        var running = 0
    }

    private let state: Mutex<State>

    /// - Parameter namedKeys: how many keys are a label of requests and tokens. Range 0...
    init(namedKeys: Int = 0) {
        state = Mutex(State(keys: KeyLabels(limit: namedKeys)))
    }

    func requestStarted() {
        state.withLock { $0.running += 1 }
    }

    /// - Parameter figures: what became of the request.
    func requestEnded(_ figures: RequestFigures, duration: Duration) {
        let caller = figures.caller.flatMap { $0.id.isEmpty ? nil : $0.name }
        var key = Key(
            route: figures.route, method: Self.boundedMethod(figures.method), status: figures.status)
        state.withLock { state in
            key.caller = state.keys.label(of: caller)
            state.running -= 1
            state.requests[key, default: 0] += 1
            state.durations[key.route, default: Histogram(bounds: Histogram.requestBounds)].observe(duration)
            state.generations.count(figures, caller: key.caller, duration: duration)
            if let reason = figures.refusal { state.refusals[reason, default: 0] += 1 }
            if let gaps = figures.gaps { state.gaps.add(gaps) }
            if figures.clientIsGone { state.disconnects += 1 }
        }
    }

    func write(to text: inout MetricsText) {
        let state = state.withLock { $0 }
        text.family("chasqui_requests_total", .counter, "Requests answered, by route, method and status.")
        for (key, count) in state.requests.sorted(by: { Self.isBefore($0.key, $1.key) }) {
            let labels = [("route", key.route), ("method", key.method), ("status", String(key.status))]
            text.sample("chasqui_requests_total", labels.with(key: key.caller), Double(count))
        }
        text.family("chasqui_request_duration_seconds", .histogram, "Time to the end of the answer, by route.")
        for (route, histogram) in state.durations.sorted(by: { $0.key < $1.key }) {
            histogram.write("chasqui_request_duration_seconds", [("route", route)], to: &text)
        }
        let sum = state.durations.values.reduce(0) { $0 + $1.sum }
        let count = state.durations.values.reduce(0) { $0 + $1.count }
        text.single(
            "chasqui_response_seconds_average", .gauge, "Average time to the end of the answer, all routes.", [],
            count == 0 ? 0 : sum / Double(count))
        state.generations.write(to: &text)
        text.family("chasqui_refusals_total", .counter, "Requests refused, by reason.")
        for (reason, count) in state.refusals.sorted(by: { $0.key < $1.key }) {
            text.sample("chasqui_refusals_total", [("reason", reason)], Double(count))
        }
        text.family("chasqui_stream_gap_seconds", .histogram, "Time between the chunks of streamed answers.")
        state.gaps.write("chasqui_stream_gap_seconds", [], to: &text)
        text.single(
            "chasqui_http_requests_running", .gauge, "Requests that are being answered, this one included.", [],
            Double(state.running))
        text.single(
            "chasqui_client_disconnects_total", .counter, "Requests whose client went away before the end.", [],
            Double(state.disconnects))
    }

    /// Methods are whatever a client writes, so that unknown ones share a label.
    private static func boundedMethod(_ method: String) -> String {
        switch method {
        case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS": method
        default: "other"
        }
    }

    private static func isBefore(_ left: Key, _ right: Key) -> Bool {
        (left.route, left.method, left.status, left.caller ?? "")
            < (right.route, right.method, right.status, right.caller ?? "")
    }
}
