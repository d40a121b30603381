import ChasquiCore
import OrderedCollections
import Tracing

/// A batch of spans as an OTLP request in JSON.
///
/// Source: OpenTelemetry Protocol specification 1.x, "OTLP/HTTP" and "JSON Protobuf Encoding": servers have to take
/// `application/json`; ids are hexadecimal, names are lowerCamelCase, enumerations are numbers, and 64-bit integers are
/// strings, as in the JSON mapping of Protocol Buffers. The messages are those of `opentelemetry/proto/trace/v1/trace.proto`.
struct ExportRequest {
    static let contentType = "application/json"

    let serviceName: String
    let version: String
    let spans: [FinishedSpan]

    var json: JSONValue {
        let program: SpanAttributes = ["service.name": .string(serviceName), "service.version": .string(version)]
        let scope: JSONValue = .object(["name": .string("chasqui"), "version": .string(version)])
        let scoped: JSONValue = .object(["scope": scope, "spans": .array(spans.map(Self.span))])
        let resource: JSONValue = .object(["attributes": Self.attributes(program)])
        let all: JSONValue = .object(["resource": resource, "scopeSpans": .array([scoped])])
        return .object(["resourceSpans": .array([all])])
    }

    private static func span(_ span: FinishedSpan) -> JSONValue {
        var members = identity(span.trace)
        if let state = span.trace.state { members["traceState"] = .string(state) }
        if let parent = span.parentID { members["parentSpanId"] = .string(hexadecimal(parent, 16)) }
        members["name"] = .string(span.name)
        members["kind"] = .integer(kind(span.kind))
        members["startTimeUnixNano"] = .string(String(span.start))
        members["endTimeUnixNano"] = .string(String(span.end))
        members["attributes"] = attributes(span.attributes)
        if !span.events.isEmpty { members["events"] = .array(span.events.map(event)) }
        if !span.links.isEmpty { members["links"] = .array(span.links.map(link)) }
        if let status = span.status { members["status"] = self.status(status) }
        return .object(members)
    }

    private static func identity(_ trace: TraceContext) -> OrderedDictionary<String, JSONValue> {
        ["traceId": .string(trace.traceID.hexadecimal), "spanId": .string(hexadecimal(trace.spanID, 16))]
    }

    private static func event(_ event: FinishedSpan.Event) -> JSONValue {
        .object([
            "timeUnixNano": .string(String(event.nanoseconds)), "name": .string(event.name),
            "attributes": attributes(event.attributes),
        ])
    }

    private static func link(_ link: FinishedSpan.Link) -> JSONValue {
        var members = identity(link.trace)
        members["attributes"] = attributes(link.attributes)
        return .object(members)
    }

    /// `Span.SpanKind`
    private static func kind(_ kind: SpanKind) -> Int64 {
        switch kind {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }

    /// `Status`
    private static func status(_ status: SpanStatus) -> JSONValue {
        var members: OrderedDictionary<String, JSONValue> = ["code": .integer(status.code == .error ? 2 : 1)]
        if let message = status.message { members["message"] = .string(message) }
        return .object(members)
    }

    /// `KeyValue`s in the order of their keys.
    private static func attributes(_ attributes: SpanAttributes) -> JSONValue {
        var pairs: [(key: String, value: JSONValue)] = []
        attributes.forEach { name, attribute in
            if let value = value(attribute) { pairs.append((name, value)) }
        }
        pairs.sort { $0.key < $1.key }
        return .array(pairs.map { .object(["key": .string($0.key), "value": $0.value]) })
    }

    /// `AnyValue`
    private static func value(_ attribute: SpanAttribute) -> JSONValue? {
        switch attribute {
        case .int32(let value): integer(Int64(value))
        case .int64(let value): integer(value)
        case .double(let value): value.isFinite ? double(value) : nil
        case .bool(let value): bool(value)
        case .string(let value): string(value)
        case .stringConvertible(let value): string(value.description)
        case .int32Array(let values): array(values.map { integer(Int64($0)) })
        case .int64Array(let values): array(values.map(integer))
        case .doubleArray(let values): array(values.filter(\.isFinite).map(double))
        case .boolArray(let values): array(values.map(bool))
        case .stringArray(let values): array(values.map(string))
        case .stringConvertibleArray(let values): array(values.map { string($0.description) })
        default: nil
        }
    }

    private static func string(_ value: String) -> JSONValue { .object(["stringValue": .string(value)]) }

    private static func integer(_ value: Int64) -> JSONValue { .object(["intValue": .string(String(value))]) }

    private static func double(_ value: Double) -> JSONValue { .object(["doubleValue": .number(value)]) }

    private static func bool(_ value: Bool) -> JSONValue { .object(["boolValue": .bool(value)]) }

    private static func array(_ values: [JSONValue]) -> JSONValue {
        .object(["arrayValue": .object(["values": .array(values)])])
    }
}
