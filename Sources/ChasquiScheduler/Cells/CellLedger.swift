/// Counts the KV cells of every slot, those that several slots share once.
///
/// A slot's cells are runs, oldest positions first. In a unified layout a fork shares the runs of its source; in a split
/// one it has copies.
struct CellLedger: Sendable {
    private struct Run: Sendable {
        var count: Int
        var owners: Int
    }

    private let sharesForks: Bool
    private var runs: [Run] = []
    private var freeRuns: [Int] = []
    private var contents: [[Int]]
    private var lengths: [Int]
    /// Cells that hold a token.
    private(set) var used = 0

    init(slots: Int, layout: SchedulerConfiguration.Layout) {
        sharesForks = layout == .unified
        contents = Array(repeating: [], count: slots)
        lengths = Array(repeating: 0, count: slots)
    }

    /// The cells of a slot, shared ones included.
    func count(of slot: Int) -> Int { lengths[slot] }

    /// The cells that any of these slots has, shared ones once.
    func count(heldBy slots: some Swift.Sequence<Int>) -> Int {
        var counted: Set<Int> = []
        var count = 0
        for slot in slots {
            for run in contents[slot] where counted.insert(run).inserted { count += runs[run].count }
        }
        return count
    }

    mutating func append(_ count: Int, to slot: Int) {
        guard count > 0 else { return }
        if let last = contents[slot].last, runs[last].owners == 1 {
            runs[last].count += count
        } else {
            contents[slot].append(makeRun(count))
        }
        lengths[slot] += count
        used += count
    }

    mutating func cut(_ slot: Int, to length: Int) {
        while lengths[slot] > length, let last = contents[slot].last {
            let start = lengths[slot] - runs[last].count
            if start >= length {
                contents[slot].removeLast()
                disown(last)
                lengths[slot] = start
            } else {
                split(last, at: length - start)
            }
        }
    }

    /// Gives an empty slot the first `length` cells of another.
    mutating func fork(from source: Int, to target: Int, length: Int) {
        precondition(lengths[target] == 0 && length <= lengths[source])
        guard sharesForks else { return append(length, to: target) }
        var position = 0
        var index = 0
        while position < length {
            let run = contents[source][index]
            if position + runs[run].count > length { split(run, at: length - position) }
            runs[run].owners += 1
            contents[target].append(run)
            position += runs[run].count
            index += 1
        }
        lengths[target] = length
    }

    /// Whether a slot shares none of its cells from a position on.
    func isAlone(_ slot: Int, from position: Int) -> Bool {
        var end = 0
        for run in contents[slot] {
            end += runs[run].count
            if end > position, runs[run].owners > 1 { return false }
        }
        return true
    }

    private mutating func makeRun(_ count: Int) -> Int {
        let run = Run(count: count, owners: 1)
        if let free = freeRuns.popLast() {
            runs[free] = run
            return free
        }
        runs.append(run)
        return runs.count - 1
    }

    private mutating func disown(_ run: Int) {
        runs[run].owners -= 1
        guard runs[run].owners == 0 else { return }
        used -= runs[run].count
        freeRuns.append(run)
    }

    /// Cuts a run in two for all who own it.
    private mutating func split(_ run: Int, at offset: Int) {
        let rest = makeRun(runs[run].count - offset)
        runs[rest].owners = runs[run].owners
        runs[run].count = offset
        for slot in contents.indices {
            guard let place = contents[slot].firstIndex(of: run) else { continue }
            contents[slot].insert(rest, at: place + 1)
        }
    }
}
