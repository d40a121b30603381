// Adapters hold for a whole step: of sequences with several sets of them, one set computes at a time.
extension Scheduler {
    /// The set that all running sequences have; nil where they have several.
    var onlyAdapters: AdapterSet? {
        guard let first = adaptedSlots.first else { return AdapterSet.none }
        guard adaptedSlots.count == slotOfSequence.count, let adapters = slots[first].running?.scope.adapters else {
            return nil
        }
        return adaptedSlots.allSatisfy { slots[$0].running?.scope.adapters == adapters } ? adapters : nil
    }

    /// The set whose turn it is.
    mutating func nextAdapters() -> AdapterSet {
        if let onlyAdapters { return onlyAdapters }
        var sets: [AdapterSet] = []
        for index in slotOfSequence.values.sorted(by: { entitlement(of: $0).1 < entitlement(of: $1).1 }) {
            guard let adapters = slots[index].running?.scope.adapters, !sets.contains(adapters) else { continue }
            sets.append(adapters)
        }
        return turns.next(among: sets)
    }

    /// How many sequences of other sets wait for their next token while this one computes.
    func decodingWaitingForTurn(_ adapters: AdapterSet) -> Int {
        guard !adaptedSlots.isEmpty else { return 0 }
        return slotOfSequence.values.reduce(0) { count, index in
            guard let running = slots[index].running, running.isDecoding, running.scope.adapters != adapters else {
                return count
            }
            return count + 1
        }
    }
}
