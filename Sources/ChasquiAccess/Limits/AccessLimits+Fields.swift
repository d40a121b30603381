extension AccessLimits {
    /// A limit as JSON has it.
    package struct Field: Sendable {
        package let name: String
        package let path: any WritableKeyPath<AccessLimits, Int?> & Sendable
        package let range: ClosedRange<Int>
    }

    package static let fields: [Field] = [
        Field(name: "requests_per_minute", path: \.requestsPerMinute, range: 1...Int(Int32.max)),
        Field(name: "tokens_per_minute", path: \.tokensPerMinute, range: 1...Int(Int32.max)),
        Field(name: "concurrent_requests", path: \.concurrentRequests, range: 1...Int(Int32.max)),
        Field(name: "waiting_requests", path: \.waitingRequests, range: 0...Int(Int32.max)),
        Field(name: "tokens_per_day", path: \.tokensPerDay, range: 1...1_000_000_000_000),
        Field(name: "tokens_per_month", path: \.tokensPerMonth, range: 1...1_000_000_000_000),
    ]
}
