import ChasquiCore
import Testing

@testable import ChasquiLlama

@Suite("A prompt that is filled in")
struct InfillLayoutTests {
    private let special = InfillTokens(prefix: 1, suffix: 2, middle: 3, repository: 4, file: 5)

    private func layout(
        begin: TokenID? = nil, window: Int = 512, context: Int = 2048, answer: Int = 0, suffixFirst: Bool = false
    ) -> InfillLayout {
        InfillLayout(
            tokens: special, begin: begin, window: window, context: context, answer: answer,
            putsSuffixFirst: suffixFirst)
    }

    @Test("has prefix, beginning, suffix and then the token that asks for the middle")
    func order() {
        let prompt = layout().prompt(prefix: [10, 11], suffix: [20], beginning: [30], files: [])
        #expect(prompt == [1, 10, 11, 30, 2, 20, 3])
    }

    @Test("has the suffix first where the model learned it so, and the begin token after the files")
    func suffixFirst() {
        let prompt = layout(begin: 9, suffixFirst: true).prompt(
            prefix: [10], suffix: [20], beginning: [30], files: [5, 40])
        #expect(prompt == [5, 40, 9, 2, 20, 1, 10, 30, 3])
    }

    @Test("keeps what is nearest to the place, three parts before it and one behind")
    func nearest() {
        let prompt = layout(window: 16, context: 64).prompt(
            prefix: Array(100..<200), suffix: Array(200..<300), beginning: [30], files: [])
        #expect(prompt == [1] + Array(188..<200) + [30, 2, 200, 3])
    }

    @Test("gives other files what is left, the last of them first", arguments: [0, 10, 400])
    func files(answer: Int) {
        let prompt = layout(window: 100, context: 300, answer: answer).prompt(
            prefix: [10], suffix: [20], beginning: [], files: Array(1000..<2000))
        let room = max(0, 200 - 2 * min(answer, 300))
        #expect(prompt.dropLast(5) == ArraySlice(2000 - room..<2000).map { TokenID($0) }[...])
    }

    @Test("fits into the context, however long its parts are", arguments: [9, 32, 100, 4096])
    func fits(context: Int) {
        let long = Array(repeating: TokenID(7), count: 10_000)
        for window in [1, 16, 100, 2048] {
            let prompt = layout(begin: 9, window: window, context: context).prompt(
                prefix: long, suffix: long, beginning: [], files: long)
            #expect(prompt.count < context, "window \(window)")
        }
    }
}
