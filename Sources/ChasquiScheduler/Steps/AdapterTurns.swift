/// Which adapters compute next, where sequences of several sets run: the model has one set at a time. Pure decisions.
struct AdapterTurns: Sendable {
    /// Steps of a turn. A change makes llama.cpp plan its graphs anew, which costs an eighth of a step of a small model;
    /// longer turns would make the gaps of others longer.
    static let longest: UInt64 = 4

    /// The set whose turn it is, then those that wait for theirs.
    private var queue: [AdapterSet] = []
    private var steps: UInt64 = 0

    /// The set of the next step. With so many sets, each computes again after the turns of all others.
    /// - Parameter sets: those of running sequences, each once, the one with the oldest sequence first; not empty.
    mutating func next(among sets: [AdapterSet]) -> AdapterSet {
        let last = queue.first
        queue.removeAll { !sets.contains($0) }
        queue += sets.filter { !queue.contains($0) }
        if queue.first == last, steps >= Self.longest { queue.append(queue.removeFirst()) }
        if queue[0] != last || steps >= Self.longest { steps = 0 }
        steps += 1
        return queue[0]
    }

    /// A step with prompt tokens takes as long as many without: it is a turn of its own.
    mutating func endTurn() {
        steps = Self.longest
    }
}
