public import ChasquiAccess
import Foundation
public import Logging
public import ServiceLifecycle
import Synchronization

/// Takes records from requests without making them wait, and writes them in batches: what was recorded longer ago than
/// ``interval`` is in the file.
///
/// Where the file cannot be written, records are kept up to ``capacity`` and tried again; the oldest go first, and the log
/// says how many.
public final class UsageWriter: Service {
    public static let interval = Duration.milliseconds(500)
    public static let capacity = 100_000

    private struct State {
        var pending: [UsageRecord] = []
        var lost: UInt64 = 0
    }

    private let store: UsageStore
    private let keep: Duration?
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameter keep: how long records are kept; nil is for ever.
    public init(_ store: UsageStore, keep: Duration?, logger: Logger) {
        self.store = store
        self.keep = keep
        self.logger = logger
    }

    public func record(_ record: UsageRecord) {
        state.withLock { state in
            if state.pending.count >= Self.capacity {
                state.pending.removeFirst(Self.capacity / 10)
                state.lost += UInt64(Self.capacity / 10)
            }
            state.pending.append(record)
        }
    }

    /// Records that could not be written and were given up.
    public var lost: UInt64 { state.withLock { $0.lost } }

    /// Writes until a graceful shutdown, and then what is left.
    public func run() async throws {
        var nextPruning = ContinuousClock.now
        await RepeatedWork.run(every: Self.interval) {
            if ContinuousClock.now >= nextPruning {
                await prune()
                nextPruning = .now + .seconds(3600)
            }
            await flush()
        }
    }

    /// Writes what there is.
    public func flush() async {
        let records = state.withLock { state in
            defer { state.pending = [] }
            return state.pending
        }
        do throws(StoreError) {
            try await store.append(records)
        } catch {
            state.withLock { $0.pending.insert(contentsOf: records, at: 0) }
            logger.error("cannot write usage; it is kept and tried again", metadata: ["reason": "\(error)"])
        }
    }

    /// What a caller has spent in some periods, with what is not written yet; what cannot be read is left out.
    public func spent(by caller: String, in periods: [BudgetPeriod]) async -> [BudgetPeriod: Int] {
        await flush()
        var spent: [BudgetPeriod: Int] = [:]
        do throws(StoreError) {
            for period in periods { spent[period] = try await store.tokens(of: caller, in: period) }
        } catch {
            logger.error("cannot read what was spent; a budget is counted without it", metadata: ["reason": "\(error)"])
        }
        return spent
    }

    private func prune() async {
        guard let keep else { return }
        do throws(StoreError) {
            let count = try await store.prune(before: Date(timeIntervalSinceNow: -(keep / .seconds(1))))
            if count > 0 { logger.info("pruned usage", metadata: ["records": .stringConvertible(count)]) }
        } catch {
            logger.error("cannot prune usage", metadata: ["reason": "\(error)"])
        }
    }
}
