import ChasquiAPI
import ChasquiAccess
import ChasquiCore
import Foundation
import HTTPTypes
import Hummingbird
import Tracing

/// A request's span, and those of its stages, which are made when it is over from times that are taken anyway.
///
/// Source of the attributes: OpenTelemetry semantic conventions, "HTTP spans", "Generative AI spans"; those of our own begin
/// with `chasqui.`. Nothing of prompts or answers is among them.
struct RequestTrace: Sendable {
    private let tracer: any Tracer
    let span: any Span
    /// Told of each stage by whoever computes it; nil where nothing is recorded.
    let stages: RequestStages?
    private let record: RequestRecord

    /// - Parameter route: its pattern.
    init(_ tracer: any Tracer, of request: Request, route: String, context: HTTPContext) {
        self.tracer = tracer
        record = context.record
        var parent = InstrumentationContext.topLevel
        tracer.extract(request.headers, into: &parent, using: TraceFieldReader())
        let method = Self.bounded(request.method)
        span = tracer.startSpan(
            "\(method) \(route)", context: parent, ofKind: .server, at: record.spanTime(record.start))
        stages = span.isRecording ? record.stages : nil
        span.updateAttributes { attributes in
            attributes["http.request.method"] = method
            attributes["http.route"] = route
        }
    }

    /// Tells the client which trace its request was part of.
    func write(to headers: inout HTTPFields) {
        tracer.inject(span.context, into: &headers, using: TraceFieldWriter())
    }

    /// - Parameters:
    ///   - id: the request's.
    ///   - duration: from its head to its answer's end.
    func end(_ figures: RequestFigures, request id: String, after duration: Duration) {
        if span.isRecording {
            span.updateAttributes { Self.add(figures, id, to: &$0) }
            if let type = figures.errorType { span.attributes["error.type"] = type }
            let status = figures.spanStatus
            if let status { span.setStatus(status) }
            addStages(figures, ending: status, at: record.start + duration)
        }
        span.end(at: record.spanTime(record.start + duration))
    }

    /// Those of the answer's timings, or, where there is no whole answer and for vectors, those that began.
    private func addStages(
        _ figures: RequestFigures, ending status: SpanStatus?, at end: ContinuousClock.Instant
    ) {
        // A kept answer's times are those of the request that it was computed for.
        guard figures.cache != .hit else { return }
        if let summary = figures.summary { return addStages(of: summary) }
        let periods = stages?.periods(until: end) ?? []
        for (index, period) in periods.enumerated() {
            add(
                period.stage.rawValue, from: period.start, to: period.end,
                status: index == periods.count - 1 ? status : nil)
        }
    }

    private static func add(_ figures: RequestFigures, _ id: String, to attributes: inout SpanAttributes) {
        attributes["http.response.status_code"] = figures.status
        attributes["chasqui.request.id"] = id
        if let caller = figures.caller, !caller.id.isEmpty { attributes["chasqui.key.name"] = caller.name }
        guard let model = figures.model, let operation = GenerationMetrics.operation(ofRoute: figures.route) else {
            return
        }
        attributes["gen_ai.operation.name"] = operation
        attributes["gen_ai.provider.name"] = "chasqui"
        attributes["gen_ai.request.model"] = model
        if figures.promptTokens > 0 { attributes["gen_ai.usage.input_tokens"] = figures.promptTokens }
        if let position = figures.queuePosition { attributes["chasqui.queue.position"] = position }
        guard let summary = figures.summary else { return }
        // The convention uses OpenAI's words.
        attributes["gen_ai.response.finish_reasons"] = [summary.reason.openAIWord]
        attributes["gen_ai.usage.output_tokens"] = summary.usage.completionTokens
        attributes["gen_ai.usage.cache_read.input_tokens"] = summary.usage.cachedTokens
    }

    /// One after the other, from the request's arrival at the engine on.
    private func addStages(of summary: GenerationSummary) {
        guard let arrival = summary.timings.arrival else { return }
        let placed = arrival + summary.timings.queue
        let first = placed + summary.timings.prefill
        add("queue", from: arrival, to: placed)
        add(
            "prefill", from: placed, to: first,
            ["chasqui.computed_tokens": .int64(Int64(summary.usage.promptTokens - summary.usage.cachedTokens))])
        var decoded: SpanAttributes = ["gen_ai.usage.output_tokens": .int64(Int64(summary.usage.completionTokens))]
        if summary.drafts.guessed > 0 {
            decoded["chasqui.drafts.guessed"] = summary.drafts.guessed
            decoded["chasqui.drafts.accepted"] = summary.drafts.accepted
        }
        add("decode", from: first, to: first + summary.timings.decode, decoded)
    }

    private func add(
        _ name: String, from start: ContinuousClock.Instant, to end: ContinuousClock.Instant,
        _ attributes: SpanAttributes = [:], status: SpanStatus? = nil
    ) {
        let stage = tracer.startSpan(name, context: span.context, ofKind: .internal, at: record.spanTime(start))
        if !attributes.isEmpty { stage.attributes = attributes }
        if let status { stage.setStatus(status) }
        stage.end(at: record.spanTime(end))
    }

    /// Methods are whatever a client writes.
    private static func bounded(_ method: HTTPRequest.Method) -> String {
        switch method {
        case .get, .head, .post, .put, .patch, .delete, .options: method.rawValue
        default: "_OTHER"
        }
    }
}

extension RequestRecord {
    /// A moment of this request on the clock that all processes share.
    fileprivate func spanTime(_ instant: ContinuousClock.Instant) -> DefaultTracerClock.Timestamp {
        let seconds = date.timeIntervalSince1970 + start.duration(to: instant) / .seconds(1)
        return DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: UInt64(max(0, seconds) * 1e9))
    }
}
