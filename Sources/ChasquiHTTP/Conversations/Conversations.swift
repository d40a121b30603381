import ChasquiAPI
import NIOCore
import Synchronization

/// The streams whose readers may come back, for those who write and those who read them.
final class Conversations: Sendable {
    typealias Key = ConversationStore.Key
    typealias Number = ConversationStore.Number

    fileprivate struct State {
        var store: ConversationStore
        /// What ends a generation, for streams that are under way.
        var cancels: [Number: @Sendable () -> Void] = [:]
        var readers: [Number: [UInt64: AsyncStream<Void>.Continuation]] = [:]
        var lastReader: UInt64 = 0
        /// Why streams that still have readers are not kept any more, and how many bytes those that were whole had.
        var endings: [Number: (why: StreamEnding, whole: Int?)] = [:]
        /// Whose readers all went away.
        var left: Set<Number> = []
        var isDraining = false
        /// Whether a task waits to expire streams.
        var isExpiring = false
    }

    /// Range 0...; 0 keeps none.
    let limit: Int
    private let limits: ConversationStore.Limits
    private let seconds: @Sendable () -> Int
    private let state: Mutex<State>

    /// - Parameter seconds: since 1970.
    init(limits: ConversationStore.Limits, seconds: @escaping @Sendable () -> Int = WireClock.system.seconds) {
        self.limits = limits
        self.seconds = seconds
        limit = limits.conversations
        state = Mutex(State(store: ConversationStore(limits: limits)))
    }

    // MARK: Writing

    /// Begins a conversation's stream; the one that it had ends, and is forgotten.
    /// - Parameters:
    ///   - dialect: the stream's.
    ///   - cancel: ends the generation.
    func open(
        _ key: Key, in dialect: Dialect, cancel: @escaping @Sendable () -> Void
    ) throws(HTTPProblem) -> Number {
        let now = seconds()
        let (number, former) = state.withLock { state -> (Number?, (@Sendable () -> Void)?) in
            let former = state.store[key]
            guard let opened = state.store.open(key, in: dialect, now: now) else { return (nil, nil) }
            state.cancels[opened.number] = cancel
            return (opened.number, former.flatMap { state.end($0, as: .replaced) })
        }
        former?()
        guard let number else { throw .tooManyStreams(limit: limit) }
        return number
    }

    /// - Returns: whether somebody may want more of it.
    func append(_ bytes: ByteBuffer, to number: Number) -> Bool {
        state.withLock { state in
            defer { state.wake(number) }
            return state.store.append(bytes, to: number)
        }
    }

    /// Appends what keeps connections alive, if nothing else came since this was called last.
    func appendIfSilent(_ bytes: ByteBuffer, to number: Number) {
        state.withLock { state in
            guard state.store.isSilent(number), state.store.append(bytes, to: number) else { return }
            _ = state.store.isSilent(number)
            state.wake(number)
        }
    }

    func finish(_ number: Number) {
        let now = seconds()
        state.withLock { state in
            state.store.finish(number, now: now)
            _ = state.end(number)
        }
        expireLater()
    }

    /// One task does it for all, as long as there is something to expire.
    private func expireLater() {
        let isFirst = state.withLock { state in
            defer { state.isExpiring = true }
            return !state.isExpiring
        }
        guard isFirst else { return }
        Task { [weak self, limits] in
            repeat { try? await Task.sleep(for: .seconds(limits.seconds)) } while self?.expire() ?? false
        }
    }

    /// - Returns: whether there is more to expire.
    private func expire() -> Bool {
        let now = seconds()
        return state.withLock { state in
            state.store.expire(now: now)
            state.isExpiring = state.store.hasCompleted
            return state.isExpiring
        }
    }

    /// Forgets a stream that came to nothing, and nobody reads.
    func remove(_ number: Number) {
        let cancel = state.withLock { state in
            state.store.remove(number)
            return state.end(number)
        }
        cancel?()
    }

    /// Ends a conversation's stream, if there is one, and forgets it.
    func drop(_ key: Key) {
        let cancel = state.withLock { state -> (@Sendable () -> Void)? in
            guard let entry = state.store[key] else { return nil }
            state.store.remove(entry.number)
            return state.end(entry, as: .dropped)
        }
        cancel?()
    }

    // MARK: Reading

    /// What is kept of a conversation; nil if nothing.
    func entry(of key: Key) -> ConversationStore.Entry? {
        let now = seconds()
        return state.withLock { state in
            state.store.expire(now: now)
            return state.store[key]
        }
    }

    func list(_ ids: [String], owner: String?) -> [ConversationStore.Entry] {
        let now = seconds()
        return state.withLock { state in
            state.store.expire(now: now)
            return state.store.list(ids, owner: owner)
        }
    }

    /// Hands out a stream from a place on, and what comes, until its end or the reader's.
    /// - Returns: what ended it before its own end.
    /// - Throws: ``HTTPProblem/lostPlace`` where the reader was so slow that bytes were dropped.
    func replay(
        _ number: Number, from start: Int, until watch: RequestWatch, to write: (ByteBuffer) async throws -> Void
    ) async throws -> StreamEnding? {
        let (signals, signal) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        watch.onEnd { signal.finish() }
        let reader = enter(number, signal)
        defer { leave(number, reader) }
        var iterator = signals.makeAsyncIterator()
        var place = start
        while true {
            switch state.withLock({ $0.store.read(number, from: place, most: Self.mostAtOnce) }) {
            case .bytes(let bytes):
                place += bytes.readableBytes
                try await write(bytes)
            case .waiting: guard await iterator.next() != nil else { throw CancellationError() }
            case .end: return nil
            case .gone:
                guard let ending = state.withLock({ $0.endings[number] }) else { throw HTTPProblem.lostPlace(place) }
                return ending.whole == place ? nil : ending.why
            case .lost: throw HTTPProblem.lostPlace(place)
            }
        }
    }

    private static let mostAtOnce = 64 * 1024

    private func enter(_ number: Number, _ signal: AsyncStream<Void>.Continuation) -> UInt64 {
        state.withLock { state in
            state.lastReader += 1
            state.left.remove(number)
            state.readers[number, default: [:]][state.lastReader] = signal
            return state.lastReader
        }
    }

    private func leave(_ number: Number, _ reader: UInt64) {
        let cancel = state.withLock { state -> (@Sendable () -> Void)? in
            state.readers[number]?[reader] = nil
            guard state.readers[number]?.isEmpty ?? true else { return nil }
            state.readers[number] = nil
            state.endings[number] = nil
            guard state.cancels[number] != nil else { return nil }
            if state.isDraining { return state.cancels.removeValue(forKey: number) }
            state.left.insert(number)
            return nil
        }
        cancel?()
    }

    // MARK: Ending

    /// The server ends: nobody can come back, so that what nobody reads ends, too.
    func drain() {
        let cancels = state.withLock { state -> [@Sendable () -> Void] in
            state.isDraining = true
            return state.left.compactMap { state.cancels.removeValue(forKey: $0) }
        }
        for cancel in cancels { cancel() }
    }
}

extension Conversations.State {
    /// - Parameter ending: what its readers are told, but those that have all of it.
    fileprivate mutating func end(
        _ entry: ConversationStore.Entry, as ending: StreamEnding
    ) -> (@Sendable () -> Void)? {
        if readers[entry.number] != nil {
            endings[entry.number] = (ending, entry.completed.map { _ in entry.buffer.total })
        }
        return end(entry.number)
    }

    /// - Returns: what ends the stream's generation, where it is under way.
    fileprivate mutating func end(_ number: Conversations.Number) -> (@Sendable () -> Void)? {
        left.remove(number)
        wake(number)
        return cancels.removeValue(forKey: number)
    }

    fileprivate func wake(_ number: Conversations.Number) {
        for signal in (readers[number] ?? [:]).values { signal.yield() }
    }
}
