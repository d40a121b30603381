package import ChasquiAccess
import Foundation
package import Logging
import ServiceLifecycle
import Synchronization

/// Takes the tokens of an issuer: has its keys, and reads them again from time to time, and when a token names one that is
/// not known.
///
/// Where they cannot be read again, those that are known stay.
package final class TokenAuthority: Service {
    /// How long unknown keys are not looked for again, so that no caller can have the issuer asked at will.
    package static let leastInterval = Duration.seconds(30)
    /// How soon it is tried again where keys cannot be read.
    package static let retryInterval = Duration.seconds(60)

    private struct State {
        var keys: TokenKeys
        /// Kept for who else waits for it.
        var running: Task<Void, Never>?
        var lookedAt: ContinuousClock.Instant
        var isFailing = false
        /// Whether a graceful shutdown began: nothing is read any more.
        var isEnding = false
    }

    private let rules: TokenRules
    private let refresh: Duration
    private let load: @Sendable () async throws -> TokenKeys
    private let logger: Logger
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    /// Reads the keys for the first time.
    /// - Parameters:
    ///   - refresh: how long it is between two times that keys are read.
    ///   - load: reads the keys; what it throws has a description that says why it cannot.
    /// - Throws: what `load` does.
    package init(
        rules: TokenRules, refresh: Duration, logger: Logger,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        load: @escaping @Sendable () async throws -> TokenKeys
    ) async throws {
        self.rules = rules
        self.refresh = refresh
        self.logger = logger
        self.now = now
        self.load = load
        let keys = try await load()
        // The first token with a key that is not known may have it looked for at once.
        state = Mutex(State(keys: keys, lookedAt: now() - Self.leastInterval))
        warn(of: keys)
    }

    /// Who sent a token.
    func principal(for text: String, at date: Date) async throws(TokenRefusal) -> Principal {
        let token = try Token(text)
        do throws(TokenRefusal) {
            return try rules.principal(of: token, keys: state.withLock { $0.keys }, at: date)
        } catch {
            guard case .unknownKey(.some) = error, await lookAgain() else { throw error }
            return try rules.principal(of: token, keys: state.withLock { $0.keys }, at: date)
        }
    }

    /// Reads the keys until a graceful shutdown, which ends a reading, too.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskCancellationHandler {
                await self.readAgainAndAgain()
            } onCancel: {
                self.end()
            }
        }
    }

    private func readAgainAndAgain() async {
        while !Task.isCancelled {
            let isFailing = state.withLock { $0.isFailing }
            try? await Task.sleep(for: isFailing ? min(refresh, Self.retryInterval) : refresh)
            await reading()?.value
        }
    }

    private func end() {
        let running = state.withLock { state in
            state.isEnding = true
            return state.running
        }
        running?.cancel()
    }

    /// Waits for keys that are read because one is not known.
    /// - Returns: false where they were read for that reason a short while ago.
    private func lookAgain() async -> Bool {
        let task = state.withLock { state -> Task<Void, Never>? in
            if let running = state.running { return running }
            guard !state.isEnding, state.lookedAt.duration(to: now()) >= Self.leastInterval else { return nil }
            state.lookedAt = now()
            return begin(&state)
        }
        await task?.value
        return task != nil
    }

    private func reading() -> Task<Void, Never>? {
        state.withLock { $0.isEnding ? nil : $0.running ?? begin(&$0) }
    }

    private func begin(_ state: inout State) -> Task<Void, Never> {
        // Not cancelled with a request that waits for it: others may, too.
        let task = Task { await self.read() }
        state.running = task
        return task
    }

    private func read() async {
        do {
            let keys = try await load()
            state.withLock { state in
                state.keys = keys
                state.isFailing = false
                state.running = nil
            }
            logger.debug("read the keys of tokens", metadata: ["keys": .stringConvertible(keys.count)])
            warn(of: keys)
        } catch {
            state.withLock { state in
                state.isFailing = true
                state.running = nil
            }
            guard !Task.isCancelled else { return }
            logger.warning(
                "cannot read the keys of tokens; those that are known stay", metadata: ["reason": "\(error)"])
        }
    }

    private func warn(of keys: TokenKeys) {
        for reason in keys.unused { logger.warning("a key of tokens is left out", metadata: ["reason": "\(reason)"]) }
    }
}
