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

    /// - Parameters:
    ///   - requested: tokens asked for; 0 takes the trained context.
    ///   - availableMemory: bytes; nil if unknown or if the cells go to a GPU, which then says itself.
    init(
        requested: Int, trainedContext: Int, slots: Int, unified: Bool, bytesPerCell: UInt64, availableMemory: UInt64?
    ) throws(Failure) {
        let smallest = unified ? Self.smallestSequence : Self.smallestSequence * slots
        // The other half is for compute buffers and for everyone else on the machine.
        let fitting = availableMemory.map { Int(clamping: $0 / 2 / max(1, bytesPerCell)) } ?? Int.max
        if requested == 0 {
            cells = max(smallest, min(trainedContext, fitting / 256 * 256))
            isReduced = cells < trainedContext
        } else {
            let needed = UInt64(requested).multipliedReportingOverflow(by: bytesPerCell)
            let bytes = needed.overflow ? UInt64.max : needed.partialValue
            if let availableMemory, bytes > availableMemory {
                throw .memory(needed: bytes, available: availableMemory, fitting: fitting / 256 * 256)
            }
            cells = requested
            isReduced = false
        }
        guard cells >= (unified ? 2 : 2 * slots) else { throw .tooSmall(cells: cells, slots: slots) }
    }
}
