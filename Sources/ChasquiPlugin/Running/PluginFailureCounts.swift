import Synchronization

/// How often a plugin's filters and tools failed: threw anything but a refusal, or took too long.
package final class PluginFailureCounts: Sendable {
    private let counts = Mutex((passed: 0, ended: 0))

    package init() {}

    /// Those that were passed over.
    package var passed: Int { counts.withLock { $0.passed } }
    /// Those that ended their requests.
    package var ended: Int { counts.withLock { $0.ended } }

    func add(passes: Bool) {
        counts.withLock { counts in
            if passes { counts.passed += 1 } else { counts.ended += 1 }
        }
    }
}
