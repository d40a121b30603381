import NIOCore

/// Which streams are kept for their readers to come back; decides, and knows neither threads nor clocks.
///
/// A conversation has one stream at most. Those that are over make room for others, the oldest first.
struct ConversationStore {
    /// Whose conversation it is: whoever sends the same key, or none, can get at it.
    struct Key: Hashable, Sendable {
        var owner: String?
        var id: String
    }

    /// A stream's number, which is never given again.
    typealias Number = UInt64

    struct Limits: Sendable {
        /// Range 0...; 0 keeps none.
        var conversations: Int
        /// All bytes. Range 1...
        var bytes: Int
        /// The bytes of one stream. Range 1...
        var bytesOfOne = 4 * 1024 * 1024
        /// How long a stream is kept when it is over.
        var seconds = 300
    }

    /// What is known of a stream.
    struct Entry {
        let number: Number
        let key: Key
        let dialect: Dialect
        /// Seconds since 1970.
        let started: Int
        /// Seconds since 1970; nil while more is to come.
        var completed: Int?
        var buffer = ReplayBuffer()
        /// Whether something came since the last look.
        var hasNews = false

        /// - Returns: how many bytes there are more; nil where the stream is over.
        mutating func append(_ new: ByteBuffer, most: Int) -> Int? {
            guard completed == nil else { return nil }
            let before = buffer.count
            buffer.append(new, most: most)
            hasNews = true
            return buffer.count - before
        }
    }

    enum Reading: Equatable {
        case bytes(ByteBuffer)
        /// Nothing more has come yet.
        case waiting
        case end
        /// The stream is not kept any more.
        case gone
        /// The bytes were dropped.
        case lost
    }

    private let limits: Limits
    private var entries: [Number: Entry] = [:]
    private var numbers: [Key: Number] = [:]
    private var next: Number = 1
    /// Of all streams.
    private(set) var bytes = 0

    init(limits: Limits) {
        self.limits = limits
    }

    var count: Int { entries.count }
    var hasCompleted: Bool { entries.values.contains { $0.completed != nil } }

    subscript(key: Key) -> Entry? { numbers[key].flatMap { entries[$0] } }

    /// Begins a conversation's stream in place of the one that it had.
    /// - Returns: its number, and that of the one it replaces; nil where as many as may be are under way.
    mutating func open(_ key: Key, in dialect: Dialect = .openAI, now: Int) -> (number: Number, replaced: Number?)? {
        expire(now: now)
        let replaced = numbers[key]
        if let replaced { remove(replaced) }
        if entries.count >= limits.conversations, !removeOldestCompleted() { return nil }
        let number = next
        next += 1
        entries[number] = Entry(number: number, key: key, dialect: dialect, started: now)
        numbers[key] = number
        return (number, replaced)
    }

    /// - Returns: whether the stream is still there and goes on.
    @discardableResult
    mutating func append(_ new: ByteBuffer, to number: Number) -> Bool {
        guard let growth = entries[number]?.append(new, most: limits.bytesOfOne) ?? nil else { return false }
        bytes += growth
        makeRoom()
        return true
    }

    /// The stream is over; it is kept for a while.
    mutating func finish(_ number: Number, now: Int) {
        guard entries[number]?.completed == nil else { return }
        entries[number]?.completed = now
    }

    mutating func remove(_ number: Number) {
        guard let entry = entries.removeValue(forKey: number) else { return }
        bytes -= entry.buffer.count
        if numbers[entry.key] == number { numbers[entry.key] = nil }
    }

    /// Forgets what has been over for long.
    mutating func expire(now: Int) {
        for (number, entry) in entries {
            if let completed = entry.completed, now - completed >= limits.seconds { remove(number) }
        }
    }

    /// What comes at a place of a stream.
    func read(_ number: Number, from place: Int, most: Int) -> Reading {
        guard let entry = entries[number] else { return .gone }
        guard let bytes = entry.buffer.bytes(from: place, most: most) else { return .lost }
        if bytes.readableBytes > 0 { return .bytes(bytes) }
        return entry.completed == nil ? .waiting : .end
    }

    /// Whether nothing came since this was asked last.
    mutating func isSilent(_ number: Number) -> Bool {
        guard let entry = entries[number] else { return false }
        entries[number]?.hasNews = false
        return !entry.hasNews
    }

    /// The streams of some conversations, and as with llama-server of those whose id goes on with `::` and a model's name.
    func list(_ ids: [String], owner: String?) -> [Entry] {
        let own = entries.values.filter { $0.key.owner == owner }.sorted { $0.number < $1.number }
        return ids.flatMap { id in own.filter { $0.key.id == id || $0.key.id.hasPrefix(id + "::") } }
    }

    /// Within the limit of all bytes: first without streams that are over, then with less of the longest.
    private mutating func makeRoom() {
        while bytes > limits.bytes, removeOldestCompleted() {}
        while bytes > limits.bytes {
            guard let longest = entries.values.max(by: { $0.buffer.count < $1.buffer.count })?.number else { return }
            let before = entries[longest]?.buffer.count ?? 0
            entries[longest]?.buffer.drop(bytes - limits.bytes)
            bytes -= before - (entries[longest]?.buffer.count ?? 0)
        }
    }

    private mutating func removeOldestCompleted() -> Bool {
        let completed = entries.values.filter { $0.completed != nil }
        guard let oldest = completed.min(by: { $0.number < $1.number }) else { return false }
        remove(oldest.number)
        return true
    }
}
