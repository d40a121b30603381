public import Tracing

/// A tracer whose spans go to a collector; ``SpanExporter`` has one.
///
/// It speaks W3C Trace Context: the fields `traceparent` and `tracestate`. A trace that a caller began is recorded where the
/// caller says so; of those that begin here, a part is.
public struct OTLPTracer: Tracer {
    private let sampler: TraceSampler
    private let export: @Sendable (FinishedSpan) -> Void

    /// - Parameters:
    ///   - sampleRatio: Range 0...1
    ///   - export: takes each span that is over, on the task that ended it.
    package init(sampleRatio: Double = 1, export: @escaping @Sendable (FinishedSpan) -> Void) {
        sampler = TraceSampler(ratio: sampleRatio)
        self.export = export
    }

    public func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> OTLPSpan {
        let context = context()
        let parent = context.trace
        let traceID = parent?.traceID ?? .random()
        let trace = TraceContext(
            traceID: traceID, spanID: .random(in: 1 ... .max), isSampled: parent?.isSampled ?? sampler.keeps(traceID),
            state: parent?.state)
        return OTLPSpan(
            operationName, trace: trace, parentID: parent?.spanID, kind: kind,
            start: instant().nanosecondsSinceEpoch, context: context, export: export)
    }

    /// Spans that end are waited for by nobody.
    public func forceFlush() {}

    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let parent = extractor.extract(key: Self.parentField, from: carrier) else { return }
        context.trace = TraceContext(parent: parent, state: extractor.extract(key: Self.stateField, from: carrier))
    }

    public func inject<Carrier, Inject: Injector>(
        _ context: InstrumentationContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let trace = context.trace else { return }
        injector.inject(trace.parent, forKey: Self.parentField, into: &carrier)
        if let state = trace.state { injector.inject(state, forKey: Self.stateField, into: &carrier) }
    }

    package static let parentField = "traceparent"
    package static let stateField = "tracestate"
}
