/// What a span tells the next process of itself.
///
/// Source: W3C Recommendation "Trace Context", sections 3.2 (`traceparent`) and 3.3 (`tracestate`).
package struct TraceContext: Sendable, Equatable {
    package let traceID: TraceID
    /// Never zero.
    package let spanID: UInt64
    package let isSampled: Bool
    /// What other tracing systems say to each other; passed on as it came.
    package let state: String?

    init(traceID: TraceID, spanID: UInt64, isSampled: Bool, state: String? = nil) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.state = state
    }

    /// Reads the two fields; nil where the first is not one, which begins a new trace.
    package init?(parent: String, state: String? = nil) {
        // Later versions may append fields behind another dash; version ff is none.
        let bytes = Array(parent.utf8)
        guard bytes.count >= 55, bytes[2] == Self.dash, bytes[35] == Self.dash, bytes[52] == Self.dash,
            let version = Self.number(bytes[0..<2]), version != 0xFF,
            version == 0 ? bytes.count == 55 : bytes.count == 55 || bytes[55] == Self.dash,
            let high = Self.number(bytes[3..<19]), let low = Self.number(bytes[19..<35]),
            let traceID = TraceID(high: high, low: low),
            let spanID = Self.number(bytes[36..<52]), spanID != 0,
            let flags = Self.number(bytes[53..<55])
        else { return nil }
        self.init(
            traceID: traceID, spanID: spanID, isSampled: flags & 1 == 1, state: state.flatMap(Self.accepted))
    }

    /// The field `traceparent`.
    package var parent: String {
        "00-\(traceID.hexadecimal)-\(hexadecimal(spanID, 16))-\(isSampled ? "01" : "00")"
    }

    /// States that are too long to have to be passed on, or hold what no field may, are dropped.
    private static func accepted(_ state: String) -> String? {
        let isPlain = state.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x09 }
        return state.isEmpty || state.utf8.count > 512 || !isPlain ? nil : state
    }

    private static let dash = UInt8(ascii: "-")

    /// Only lower-case digits are allowed.
    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value
    }
}
