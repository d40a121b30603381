public import ChasquiAccess
import Foundation
public import Logging
public import ServiceLifecycle
import Synchronization

/// Takes records from requests without making them wait, and writes them in batches: what was recorded longer ago than
/// ``interval`` is in the file.
///
/// Where the file cannot be written, records are kept up to ``capacity`` and tried again, the oldest go first, and the log says
/// how many now and then; what could not be written at the end is lost, which the log says, too.
public final class UsageWriter: Service {
    public static let interval = Duration.milliseconds(500)
    public static let capacity = 100_000
    /// How long it is between two lines of the log that say that the file cannot be written.
    static let complaintInterval = Duration.seconds(60)

    private struct State {
        var pending: [UsageRecord] = []
        var lost: UInt64 = 0
        /// When the log last said that the file cannot be written; nil while it can.
        var complained: ContinuousClock.Instant?
    }

    private let store: UsageStore
    private let keep: Duration?
    private let logger: Logger
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// - Parameter keep: how long records are kept; nil is for ever.
    public convenience init(_ store: UsageStore, keep: Duration?, logger: Logger) {
        self.init(store, keep: keep, logger: logger, now: { .now })
    }

    init(
        _ store: UsageStore, keep: Duration?, logger: Logger, now: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.store = store
        self.keep = keep
        self.logger = logger
        self.now = now
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
        giveUp()
    }

    /// Writes what there is.
    public func flush() async {
        let records = state.withLock { state in
            defer { state.pending = [] }
            return state.pending
        }
        guard !records.isEmpty else { return }
        do throws(StoreError) {
            try await store.append(records)
            written(records.count)
        } catch {
            state.withLock { $0.pending.insert(contentsOf: records, at: 0) }
            complain(of: error)
        }
    }

    private func written(_ count: Int) {
        let complained = state.withLock { state in
            defer { state.complained = nil }
            return state.complained
        }
        guard complained != nil else { return }
        logger.notice("usage is written again", metadata: ["records": .stringConvertible(count)])
    }

    /// At first, and then now and then while it lasts.
    private func complain(of error: StoreError) {
        let figures = state.withLock { state -> (waiting: Int, lost: UInt64)? in
            let now = now()
            if let last = state.complained, last.duration(to: now) < Self.complaintInterval { return nil }
            state.complained = now
            return (state.pending.count, state.lost)
        }
        guard let figures else { return }
        logger.error(
            "cannot write usage; it is kept and tried again",
            metadata: [
                "waiting": .stringConvertible(figures.waiting), "lost": .stringConvertible(figures.lost),
                "reason": "\(error)",
            ])
    }

    /// Nobody writes any more.
    private func giveUp() {
        let count = state.withLock { state in
            defer { state.pending = [] }
            state.lost += UInt64(state.pending.count)
            return state.pending.count
        }
        guard count > 0 else { return }
        logger.error(
            "usage is lost, since it could not be written before the end",
            metadata: ["records": .stringConvertible(count)])
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
