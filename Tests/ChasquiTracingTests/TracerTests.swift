import Synchronization
import Testing
import Tracing

@testable import ChasquiTracing

@Suite("The tracer") struct TracerTests {
    @Test("makes children of one trace")
    func children() throws {
        let (tracer, spans) = recording()
        let outer = tracer.startSpan("outer", context: .topLevel, ofKind: .server)
        let inner = tracer.startSpan("inner", context: outer.context)
        inner.end()
        outer.end()
        let (first, second) = (try #require(spans.all.first), try #require(spans.all.last))
        #expect(first.name == "inner")
        #expect(first.trace.traceID == second.trace.traceID)
        #expect(first.parentID == second.trace.spanID)
        #expect(second.parentID == nil)
        #expect(second.start <= first.start && first.end <= second.end)
    }

    @Test("records what it was told, and nothing after the end")
    func record() throws {
        let (tracer, spans) = recording()
        let span = tracer.startSpan("before", context: .topLevel)
        span.operationName = "after"
        span.attributes["k"] = 1
        span.addEvent(SpanEvent(name: "event"))
        span.recordError(Refusal(), attributes: [:])
        span.setStatus(SpanStatus(code: .error, message: "m"))
        span.end()
        span.attributes["late"] = true
        span.end()
        #expect(spans.all.count == 1)
        let kept = try #require(spans.all.first)
        #expect(kept.name == "after")
        #expect(kept.attributes.get("k") == .int64(1))
        #expect(kept.attributes.get("late") == nil)
        #expect(kept.events.map(\.name) == ["event", "exception"])
        #expect(kept.events.last?.attributes.get("exception.type") == .string("Refusal"))
        #expect(kept.status?.code == .error)
    }

    @Test("follows the caller's decision whatever its own ratio is", arguments: [(0.0, true), (1.0, false)])
    func parentDecides(ratio: Double, isSampled: Bool) {
        let (tracer, spans) = recording(ratio: ratio)
        let flags = isSampled ? "01" : "00"
        var context = InstrumentationContext.topLevel
        let fields = [
            "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-\(flags)", "tracestate": "a=b",
        ]
        tracer.extract(fields, into: &context, using: DictionaryFields())
        let span = tracer.startSpan("s", context: context)
        #expect(span.isRecording == isSampled)
        span.end()
        #expect(spans.all.count == (isSampled ? 1 : 0))
        var sent: [String: String] = [:]
        tracer.inject(span.context, into: &sent, using: DictionaryFields())
        #expect(sent["traceparent"]?.hasPrefix("00-4bf92f3577b34da6a3ce929d0e0e4736-") == true)
        #expect(sent["traceparent"]?.hasSuffix("-\(flags)") == true)
        #expect(sent["traceparent"] != fields["traceparent"])
        #expect(sent["tracestate"] == "a=b")
    }

    @Test("keeps the part of new traces that it should")
    func ratio() throws {
        let low = try #require(TraceID(high: 9, low: 1 << 61))
        let high = try #require(TraceID(high: 0, low: .max))
        #expect(!TraceSampler(ratio: 0).keeps(low))
        #expect(TraceSampler(ratio: 0.25).keeps(low))
        #expect(!TraceSampler(ratio: 0.125).keeps(low))
        #expect(!TraceSampler(ratio: 0.999).keeps(high))
        #expect(TraceSampler(ratio: 1).keeps(high))
    }

    private struct Refusal: Error {}

    private func recording(ratio: Double = 1) -> (OTLPTracer, RecordedSpans) {
        let spans = RecordedSpans()
        return (OTLPTracer(sampleRatio: ratio) { spans.add($0) }, spans)
    }
}

private final class RecordedSpans: Sendable {
    private let spans = Mutex<[FinishedSpan]>([])

    func add(_ span: FinishedSpan) { spans.withLock { $0.append(span) } }

    var all: [FinishedSpan] { spans.withLock { $0 } }
}

private struct DictionaryFields: Extractor, Injector {
    func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }

    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
}
