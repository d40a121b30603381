/// Which inputs of which requests are computed in the next step: pure decisions over their lengths.
///
/// Requests take turns, an input each, so that a large one does not hold up a small one; the one that began a step is
/// the last to begin another.
struct EmbeddingPlanner {
    /// An input of a request.
    struct Unit: Equatable {
        var job: UInt64
        var input: Int
    }

    private struct Line {
        let job: UInt64
        let lengths: [Int]
        var next = 0
    }

    /// The most tokens and inputs of a step.
    let tokens: Int
    let sequences: Int
    private var lines: [Line] = []

    init(tokens: Int, sequences: Int) {
        self.tokens = tokens
        self.sequences = sequences
    }

    var isEmpty: Bool { lines.isEmpty }

    /// - Parameter lengths: tokens of each input, from 1 to a step's.
    mutating func add(_ job: UInt64, lengths: [Int]) {
        guard !lengths.isEmpty else { return }
        lines.append(Line(job: job, lengths: lengths))
    }

    /// Forgets what a request still has to have computed.
    mutating func remove(_ job: UInt64) {
        lines.removeAll { $0.job == job }
    }

    /// - Returns: at least one unit, unless there are none.
    mutating func nextStep() -> [Unit] {
        var units: [Unit] = []
        var room = tokens
        var takesMore = true
        while takesMore {
            takesMore = false
            for index in lines.indices where units.count < sequences {
                let line = lines[index]
                guard line.next < line.lengths.count, line.lengths[line.next] <= room else { continue }
                units.append(Unit(job: line.job, input: line.next))
                room -= line.lengths[line.next]
                lines[index].next += 1
                takesMore = true
            }
        }
        if lines.count > 1 { lines.append(lines.removeFirst()) }
        lines.removeAll { $0.next == $0.lengths.count }
        return units
    }
}
