import Testing

@testable import ChasquiLlama

@Suite("The least indent")
struct IndentLimitTests {
    @Test(
        "ends the text before the first line that has less",
        arguments: [
            (4, ["def f():\n", "    a\n", "  b"], [nil, nil, 2]), (4, ["x\n    a\nb"], [8]),
            (2, ["x\n", "\n", " ", " a\n\tb"], [nil, nil, nil, 4]), (0, ["x\ny"], [nil]),
            (1, ["first line"], [nil]),
        ] as [(Int, [String], [Int?])])
    func cut(least: Int, tokens: [String], cuts: [Int?]) {
        var limit = IndentLimit(least: least)
        #expect(tokens.map { limit.cut($0.utf8) } == cuts)
    }
}
