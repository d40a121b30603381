/// Which trace a span belongs to: 128 bits that are not all zero.
package struct TraceID: Sendable, Hashable {
    package let high: UInt64
    package let low: UInt64

    /// Nil for zero, which is no id.
    package init?(high: UInt64, low: UInt64) {
        guard high != 0 || low != 0 else { return nil }
        self.high = high
        self.low = low
    }

    static func random() -> TraceID {
        TraceID(high: .random(in: 0 ... .max), low: .random(in: 1 ... .max)) ?? TraceID(low: 1)
    }

    private init(low: UInt64) {
        high = 0
        self.low = low
    }

    /// 32 lower-case hexadecimal digits.
    package var hexadecimal: String { ChasquiTracing.hexadecimal(high, 16) + ChasquiTracing.hexadecimal(low, 16) }
}

func hexadecimal(_ value: some FixedWidthInteger & UnsignedInteger, _ count: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: count - digits.count) + digits
}
