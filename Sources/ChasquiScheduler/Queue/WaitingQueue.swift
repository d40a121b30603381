import ChasquiCore
import DequeModule
import OrderedCollections

/// Requests that wait for a slot: by class, and within a class by client.
struct WaitingQueue: Sendable {
    /// One of so many places goes to a lower class while a higher one waits, so that none waits for ever.
    static let lowerClassShare = 8

    private var clients: [Priority: OrderedDictionary<String, Deque<Sequence>>] = [:]
    private var placesSinceLower = 0
    private(set) var count = 0
    /// By ``Priority/rank``.
    private(set) var countByClass = SIMD4<Int>()
    /// Tokens that the waiting requests still have to compute, as far as is known before they are placed.
    private(set) var tokens = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ sequence: Sequence) {
        clients[sequence.priority, default: [:]][sequence.client, default: []].append(sequence)
        counted(sequence, 1)
    }

    /// Puts back one that had a slot: it is its client's next.
    mutating func prepend(_ sequence: Sequence) {
        clients[sequence.priority, default: [:]][sequence.client, default: []].prepend(sequence)
        counted(sequence, 1)
    }

    func count(upTo priority: Priority) -> Int {
        clients.reduce(0) { sum, entry in
            entry.key <= priority ? sum + entry.value.values.reduce(0) { $0 + $1.count } : sum
        }
    }

    /// The class whose turn it is, as far as it has requests that are not in `skipped`.
    func turn(skipping skipped: Set<SequenceID>) -> [Priority] {
        let present = Priority.allCases.filter { priority in
            clients[priority]?.values.contains { $0.contains { !skipped.contains($0.id) } } ?? false
        }
        guard present.count > 1, placesSinceLower >= Self.lowerClassShare - 1 else { return present }
        return Array(present.dropFirst()) + present.prefix(1)
    }

    /// The request of this class that is next: the first one of the client that was served least.
    func next(of priority: Priority, skipping skipped: Set<SequenceID>, served: (String) -> Int) -> Sequence? {
        var best: (served: Int, sequence: Sequence)?
        for (client, waiting) in clients[priority] ?? [:] {
            guard let first = waiting.first(where: { !skipped.contains($0.id) }) else { continue }
            let amount = served(client)
            if best.map({ amount < $0.served }) ?? true { best = (amount, first) }
        }
        return best?.sequence
    }

    func hasMoreUrgent(than priority: Priority) -> Bool {
        clients.keys.contains { $0 < priority }
    }

    /// Takes one out because it got a slot.
    mutating func take(_ sequence: Sequence) {
        if hasMoreUrgent(than: sequence.priority) {
            placesSinceLower = 0
        } else if clients.keys.contains(where: { $0 > sequence.priority }) {
            placesSinceLower += 1
        }
        remove(sequence.id, of: sequence.client, in: sequence.priority)
    }

    @discardableResult
    mutating func remove(_ id: SequenceID) -> Sequence? {
        for (priority, waiting) in clients {
            for (client, sequences) in waiting where sequences.contains(where: { $0.id == id }) {
                return remove(id, of: client, in: priority)
            }
        }
        return nil
    }

    @discardableResult
    private mutating func remove(_ id: SequenceID, of client: String, in priority: Priority) -> Sequence? {
        guard let index = clients[priority]?[client]?.firstIndex(where: { $0.id == id }),
            let removed = clients[priority]?[client]?.remove(at: index)
        else { return nil }
        counted(removed, -1)
        if clients[priority]?[client]?.isEmpty ?? false { clients[priority]?[client] = nil }
        if clients[priority]?.isEmpty ?? false { clients[priority] = nil }
        return removed
    }

    private mutating func counted(_ sequence: Sequence, _ sign: Int) {
        count += sign
        countByClass[sequence.priority.rank] += sign
        tokens += sign * sequence.tokens.count
    }
}
