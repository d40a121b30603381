package import Tracing

/// A span that is over, as it is exported.
package struct FinishedSpan: Sendable {
    package struct Event: Sendable {
        package var name: String
        package var nanoseconds: UInt64
        package var attributes: SpanAttributes
    }

    package struct Link: Sendable {
        package var trace: TraceContext
        package var attributes: SpanAttributes
    }

    package var trace: TraceContext
    package var parentID: UInt64?
    package var name: String
    package var kind: SpanKind
    /// Since 1970.
    package var start: UInt64
    package var end: UInt64
    package var attributes: SpanAttributes
    package var events: [Event]
    package var links: [Link]
    package var status: SpanStatus?
}
