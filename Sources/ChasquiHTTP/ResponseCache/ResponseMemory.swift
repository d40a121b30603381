import Foundation

/// Answers in memory, within a limit in bytes; those used longest ago go first.
struct ResponseMemory: Sendable {
    /// What an entry takes beside its body, about.
    static let entryBytes = 256

    private struct Entry {
        var body: Data
        /// The neighbours in the order of use.
        var older: ResponseKey?
        var newer: ResponseKey?
    }

    let limitBytes: Int
    private(set) var bytes = 0
    private var entries: [ResponseKey: Entry] = [:]
    private var oldest: ResponseKey?
    private var newest: ResponseKey?

    init(limitBytes: Int) {
        self.limitBytes = limitBytes
    }

    var count: Int { entries.count }

    /// The body under a key, which is the last one used then.
    mutating func body(_ key: ResponseKey) -> Data? {
        guard let entry = unlink(key) else { return nil }
        append(entry.body, as: key)
        return entry.body
    }

    /// Keeps a body in place of the one that the key had. One that is larger than all may be together is not kept.
    mutating func keep(_ body: Data, under key: ResponseKey) {
        _ = unlink(key)
        let size = body.count + Self.entryBytes
        guard size <= limitBytes else { return }
        while bytes + size > limitBytes, let oldest { _ = unlink(oldest) }
        append(body, as: key)
    }

    private mutating func append(_ body: Data, as key: ResponseKey) {
        entries[key] = Entry(body: body, older: newest)
        if let newest { entries[newest]?.newer = key }
        newest = key
        oldest = oldest ?? key
        bytes += body.count + Self.entryBytes
    }

    private mutating func unlink(_ key: ResponseKey) -> Entry? {
        guard let entry = entries.removeValue(forKey: key) else { return nil }
        if let older = entry.older { entries[older]?.newer = entry.newer } else { oldest = entry.newer }
        if let newer = entry.newer { entries[newer]?.older = entry.older } else { newest = entry.older }
        bytes -= entry.body.count + Self.entryBytes
        return entry
    }
}
