import Foundation
import Testing

#if canImport(Glibc)
@Suite("Event filters") struct FilterCostTests {
    @Test(
        "cost nothing where no plugin has one: no allocation for a token",
        .disabled(
            if: ProcessInfo.processInfo.environment["CHASQUI_SANITIZER"] != nil,
            "what counts allocations would stand in the sanitizer's place"))
    func allocations() throws {
        let answer = try Compiler.runProduct("FilterBenchmark", "--allocations")
        #expect(answer.status == 0, "\(answer.output)")
        // That would be 0 as well where nothing is counted; a token's own events are allocated.
        #expect(!answer.output.contains(" 0.0 allocations a token\n3 filters"))
        #expect(answer.output.contains("a plugin without filters costs 0.0 allocations a token"))
    }
}
#endif
