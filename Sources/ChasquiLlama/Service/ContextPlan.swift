/// How many KV cells a context gets.
struct ContextPlan: Equatable {
    /// All cells, over every sequence.
    var cells: Int
    /// The default was cut down to what memory holds.
    var isReduced: Bool

    enum Failure: Error, Equatable {
        /// More memory than there is; `fitting` tokens would fit.
        case memory(needed: UInt64, available: UInt64, fitting: Int)
        /// Fewer cells than a sequence needs to do anything.
        case tooSmall(cells: Int, slots: Int)
    }

    /// The fewest cells a sequence can work with: a token of prompt and a token of answer, rounded up to llama.cpp's
    /// own step of 256.
    static let smallestSequence = 256

    /// What a sequence gets where nothing is said.
    static let defaultSequence = 4096

    /// - Parameters:
    ///   - requested: tokens over all slots; 0 takes the trained context for each sequence, nil the default.
    ///   - availableMemory: bytes; nil if unknown or if the cells go to a GPU, which then says itself.
    init(
        requested: Int?, trainedContext: Int, slots: Int, unified: Bool, bytesPerCell: UInt64, availableMemory: UInt64?
    ) throws(Failure) {
        // The other half is for compute buffers and for everyone else on the machine.
        let fitting = availableMemory.map { Int(clamping: $0 / 2 / max(1, bytesPerCell)) / 256 * 256 } ?? Int.max
        let sequences = unified ? 1 : slots
        if let requested {
            cells = requested == 0 ? trainedContext * sequences : requested
            isReduced = false
        } else {
            let wanted = unified ? trainedContext : min(trainedContext, Self.defaultSequence) * slots
            cells = max(Self.smallestSequence * sequences, min(wanted, fitting))
            isReduced = cells < wanted
        }
        let needed = UInt64(clamping: cells).multipliedReportingOverflow(by: bytesPerCell)
        let bytes = needed.overflow ? UInt64.max : needed.partialValue
        if let availableMemory, bytes > availableMemory {
            throw .memory(needed: bytes, available: availableMemory, fitting: fitting)
        }
        guard cells >= 2 * sequences else { throw .tooSmall(cells: cells, slots: slots) }
    }
}
