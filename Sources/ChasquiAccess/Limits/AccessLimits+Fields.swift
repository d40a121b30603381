extension AccessLimits {
    /// A limit as JSON has it.
    package struct Field: Sendable {
        package let name: String
        package let path: any WritableKeyPath<AccessLimits, Int?> & Sendable
        package let range: ClosedRange<Int>
    }

    /// Of what is counted in a minute, or at one time.
    package static let countRange = 1...Int(Int32.max)
    /// Of tokens in a day or a month.
    package static let budgetRange = 1...1_000_000_000_000

    package static let fields: [Field] = [
        Field(name: "requests_per_minute", path: \.requestsPerMinute, range: countRange),
        Field(name: "tokens_per_minute", path: \.tokensPerMinute, range: countRange),
        Field(name: "concurrent_requests", path: \.concurrentRequests, range: countRange),
        Field(name: "waiting_requests", path: \.waitingRequests, range: 0...Int(Int32.max)),
        Field(name: "tokens_per_day", path: \.tokensPerDay, range: budgetRange),
        Field(name: "tokens_per_month", path: \.tokensPerMonth, range: budgetRange),
    ]
}
