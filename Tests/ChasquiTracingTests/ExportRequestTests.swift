import ChasquiCore
import Testing
import Tracing

@testable import ChasquiTracing

@Suite("An export request") struct ExportRequestTests {
    @Test("is OTLP's JSON")
    func json() throws {
        let span = try FinishedSpan.sample(
            attributes: [
                "text": "x\"y", "whole": .int64(1 << 60), "part": 0.5, "yes": true, "texts": .stringArray(["a", "b"]),
                "nothing": .double(.nan),
            ])
        let text = ExportRequest(serviceName: "s", version: "1", spans: [span]).json.serialized()
        let expected = #"""
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s"}},\#
            {"key":"service.version","value":{"stringValue":"1"}}]},\#
            "scopeSpans":[{"scope":{"name":"chasqui","version":"1"},\#
            "spans":[{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7","traceState":"a=b",\#
            "parentSpanId":"0000000000000007","name":"POST /completion","kind":2,\#
            "startTimeUnixNano":"1700000000000000001","endTimeUnixNano":"1700000000000000002",\#
            "attributes":[{"key":"part","value":{"doubleValue":0.5}},{"key":"text","value":{"stringValue":"x\"y"}},\#
            {"key":"texts","value":{"arrayValue":{"values":[{"stringValue":"a"},{"stringValue":"b"}]}}},\#
            {"key":"whole","value":{"intValue":"1152921504606846976"}},{"key":"yes","value":{"boolValue":true}}],\#
            "events":[{"timeUnixNano":"1700000000000000001","name":"e","attributes":[]}],\#
            "links":[{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7","attributes":[]}],\#
            "status":{"code":2,"message":"m"}}]}]}]}
            """#
        #expect(text == expected)
    }
}

extension FinishedSpan {
    static func sample(_ name: String = "POST /completion", attributes: SpanAttributes = [:]) throws -> FinishedSpan {
        let trace = try #require(
            TraceContext(parent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", state: "a=b"))
        return FinishedSpan(
            trace: trace, parentID: 7, name: name, kind: .server, start: 1_700_000_000_000_000_001,
            end: 1_700_000_000_000_000_002, attributes: attributes,
            events: [Event(name: "e", nanoseconds: 1_700_000_000_000_000_001, attributes: [:])],
            links: [Link(trace: trace, attributes: [:])], status: SpanStatus(code: .error, message: "m"))
    }
}
