/// The ids of an answer's calls. A model that writes them itself may write one twice, and whoever answers the calls could not
/// tell them apart.
struct CallIDs {
    private var known: Set<String> = []
    /// What the calls have, by their indices: as they were written, and as they are now.
    private var calls: [Int: (written: String, made: String)] = [:]

    /// The id that a call has: its own, or where an earlier call has that, the same with a number in place of its end, so that
    /// it keeps the form that the model's template asks for.
    mutating func id(for written: String, of index: Int) -> String {
        if let call = calls[index], call.written == written { return call.made }
        var (id, number) = (written, 1)
        while !known.insert(id).inserted {
            let end = String(number)
            id = written.dropLast(end.count) + end
            number += 1
        }
        calls[index] = (written, id)
        return id
    }
}
