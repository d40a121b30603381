/// Decides which of the traces that begin here are recorded.
///
/// Source: OpenTelemetry specification, "Trace SDK", samplers ParentBased and TraceIdRatioBased: the decision is a function
/// of the trace's id, so that every process that samples at the same ratio keeps the same traces.
struct TraceSampler: Sendable {
    private let bound: UInt64
    private let keepsAll: Bool

    /// - Parameter ratio: Range 0...1
    init(ratio: Double) {
        keepsAll = ratio >= 1
        bound = keepsAll ? .max : UInt64(max(0, ratio) * 0x1p63)
    }

    func keeps(_ id: TraceID) -> Bool { keepsAll || id.low >> 1 < bound }
}
