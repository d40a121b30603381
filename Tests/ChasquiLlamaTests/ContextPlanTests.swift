import Testing

@testable import ChasquiLlama

@Suite("The context's size")
struct ContextPlanTests {
    private func plan(
        _ requested: Int?, trained: Int = 8192, slots: Int = 4, unified: Bool = true, memory: UInt64? = 1 << 30
    ) throws(ContextPlan.Failure) -> ContextPlan {
        try ContextPlan(
            requested: requested, trainedContext: trained, slots: slots, unified: unified, bytesPerCell: 1 << 10,
            availableMemory: memory)
    }

    @Test("is up to 4096 tokens for each sequence where nothing is said")
    func defaults() throws {
        #expect(try plan(nil, unified: false).cells == 4 * 4096)
        #expect(try plan(nil, trained: 2048, unified: false).cells == 4 * 2048)
        #expect(try plan(nil, unified: true).cells == 8192)
    }

    @Test("is the model's own for each sequence where 0 is said")
    func trained() throws {
        #expect(try plan(0, unified: false).cells == 4 * 8192)
        #expect(try plan(0, unified: true).cells == 8192)
    }

    @Test("is less where nothing is said and memory is short")
    func reduced() throws {
        let reduced = try plan(nil, memory: 4 << 20)
        #expect(reduced.cells == 2048)
        #expect(reduced.isReduced)
    }

    @Test("is refused where it is larger than memory, with what would fit")
    func tooLarge() {
        #expect(throws: ContextPlan.Failure.memory(needed: 1 << 31, available: 1 << 30, fitting: 524_288)) {
            try plan(1 << 21)
        }
        #expect(throws: ContextPlan.Failure.self) { try plan(Int.max) }
    }

    @Test("is taken as it is where memory is unknown")
    func unknownMemory() throws {
        #expect(try plan(1 << 21, memory: nil).cells == 1 << 21)
    }

    @Test("is refused where a slot could not even answer one token")
    func tooSmall() {
        #expect(throws: ContextPlan.Failure.tooSmall(cells: 7, slots: 4)) { try plan(7, unified: false) }
    }
}
