import Synchronization
public import Tracing

/// A span of ``OTLPTracer``.
public final class OTLPSpan: Span {
    private struct State {
        var name: String
        var attributes: SpanAttributes = [:]
        var events: [FinishedSpan.Event] = []
        var links: [FinishedSpan.Link] = []
        var status: SpanStatus?
        var isEnded = false
    }

    public let context: InstrumentationContext
    private let trace: TraceContext
    private let parentID: UInt64?
    private let kind: SpanKind
    private let start: UInt64
    private let export: @Sendable (FinishedSpan) -> Void
    private let state: Mutex<State>

    init(
        _ name: String, trace: TraceContext, parentID: UInt64?, kind: SpanKind, start: UInt64,
        context: InstrumentationContext, export: @escaping @Sendable (FinishedSpan) -> Void
    ) {
        self.trace = trace
        self.parentID = parentID
        self.kind = kind
        self.start = start
        self.export = export
        var context = context
        context.trace = trace
        self.context = context
        state = Mutex(State(name: name))
    }

    public var operationName: String {
        get { state.withLock { $0.name } }
        set { state.withLock { $0.name = newValue } }
    }

    public var attributes: SpanAttributes {
        get { state.withLock { $0.attributes } }
        set { change { $0.attributes = newValue } }
    }

    public var isRecording: Bool { trace.isSampled && !state.withLock { $0.isEnded } }

    public func setStatus(_ status: SpanStatus) {
        change { $0.status = status }
    }

    public func addEvent(_ event: SpanEvent) {
        let event = FinishedSpan.Event(
            name: event.name, nanoseconds: event.nanosecondsSinceEpoch, attributes: event.attributes)
        change { $0.events.append(event) }
    }

    /// An event as OpenTelemetry names it; the error's text is left out, since it may quote a request.
    public func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        var attributes = attributes
        attributes["exception.type"] = "\(type(of: error))"
        let event = FinishedSpan.Event(
            name: "exception", nanoseconds: instant().nanosecondsSinceEpoch, attributes: attributes)
        change { $0.events.append(event) }
    }

    public func addLink(_ link: SpanLink) {
        guard let trace = link.context.trace else { return }
        let link = FinishedSpan.Link(trace: trace, attributes: link.attributes)
        change { $0.links.append(link) }
    }

    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        guard trace.isSampled else { return }
        let end = instant().nanosecondsSinceEpoch
        let last = state.withLock { state -> State? in
            defer { state.isEnded = true }
            return state.isEnded ? nil : state
        }
        guard let last else { return }
        export(
            FinishedSpan(
                trace: trace, parentID: parentID, name: last.name, kind: kind, start: start, end: max(start, end),
                attributes: last.attributes, events: last.events, links: last.links, status: last.status))
    }

    /// A span that nobody will see, or that is over, keeps nothing.
    private func change(_ change: (inout sending State) -> Void) {
        guard trace.isSampled else { return }
        state.withLock { if !$0.isEnded { change(&$0) } }
    }
}
