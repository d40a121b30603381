public import Foundation
public import Logging
public import ServiceLifecycle
import Synchronization

/// Reads answers from the database, and writes them without making anybody wait: what was kept longer ago than
/// ``interval`` is in the file.
///
/// It is a cache: where the database fails, nothing is found and what could not be written is given up, with a warning.
public final class ResponseArchive: Service {
    public static let interval = Duration.milliseconds(500)

    private struct State {
        var pending = ResponseStore.Changes()
        var pendingBytes = 0
        var figures = ResponseStore.Figures()
        var isFailing = false
    }

    private let store: ResponseStore
    private let limitBytes: Int
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameter limitBytes: what all of them may take together; those used longest ago go first.
    public init(_ store: ResponseStore, limitBytes: Int, logger: Logger) {
        self.store = store
        self.limitBytes = limitBytes
        self.logger = logger
    }

    /// What the file holds.
    public var figures: ResponseStore.Figures { state.withLock { $0.figures } }

    /// What was kept under a key; nil where there is nothing, or it cannot be read.
    public func body(_ key: Data) async -> Data? {
        if let body = state.withLock({ $0.pending.bodies[key] }) { return body }
        do throws(StoreError) {
            let body = try await store.body(key)
            if body != nil { state.withLock { _ = $0.pending.used.insert(key) } }
            return body
        } catch {
            // Whoever asked may have gone away meanwhile.
            if !Task.isCancelled { failed(error) }
            return nil
        }
    }

    /// Keeps a body, unless more is waiting to be written than may be kept at all.
    public func keep(_ body: Data, under key: Data) {
        let size = body.count + ResponseStore.rowBytes
        state.withLock { state in
            guard state.pendingBytes + size <= limitBytes else { return }
            state.pendingBytes += size
            state.pending.bodies[key] = body
        }
    }

    /// Writes until a graceful shutdown, and then what is left.
    public func run() async throws {
        await write(ResponseStore.Changes())
        await RepeatedWork.run(every: Self.interval) { await flush() }
    }

    /// Writes what there is.
    public func flush() async {
        let changes = state.withLock { state in
            defer {
                state.pending = ResponseStore.Changes()
                state.pendingBytes = 0
            }
            return state.pending
        }
        if !changes.isEmpty { await write(changes) }
    }

    private func write(_ changes: ResponseStore.Changes) async {
        do throws(StoreError) {
            let figures = try await store.apply(changes, at: .now, limitBytes: limitBytes)
            state.withLock { state in
                state.figures = figures
                state.isFailing = false
            }
        } catch {
            failed(error)
        }
    }

    /// Says it once until it works again.
    private func failed(_ error: StoreError) {
        let isNew = state.withLock { state in
            defer { state.isFailing = true }
            return !state.isFailing
        }
        if isNew {
            logger.warning(
                "the database of kept answers fails; they are computed instead", metadata: ["reason": "\(error)"])
        }
    }
}
