/// How much each client was served, in tokens, so that the one served least is next.
///
/// The virtual token counter of Sheng et al., "Fairness in Serving Large Language Models" (OSDI 2024): a client that
/// becomes active starts at the least counter of the active ones, so that idling saves up nothing.
struct ServiceCounters: Sendable {
    private var counters: [String: Int] = [:]
    private var requests: [String: Int] = [:]

    /// A request of this client entered.
    mutating func enter(_ client: String) {
        if requests[client] == nil { counters[client] = counters.values.min() ?? 0 }
        requests[client, default: 0] += 1
    }

    /// A request of this client is over.
    mutating func leave(_ client: String) {
        guard let count = requests[client] else { return }
        requests[client] = count > 1 ? count - 1 : nil
        if count <= 1 { counters[client] = nil }
    }

    mutating func charge(_ client: String, tokens: Int) {
        counters[client]? += tokens
    }

    func served(_ client: String) -> Int { counters[client] ?? 0 }
}
