import Synchronization

/// How many tokens were generated for a stream whose events are made of others'.
package final class GenerationTally: Sendable {
    private let count = Mutex(0)

    package init() {}

    package var generated: Int { count.withLock { $0 } }

    package func set(generated tokens: Int) {
        count.withLock { $0 = tokens }
    }
}
