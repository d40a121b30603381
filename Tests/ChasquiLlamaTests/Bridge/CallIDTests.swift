import Testing

@testable import ChasquiLlama

@Suite("The ids of an answer's calls") struct CallIDTests {
    @Test("stay as they are written where they differ")
    func different() {
        var ids = CallIDs()
        let made = ["call_1", "call_2"].enumerated().map { ids.id(for: $1, of: $0) }
        #expect(made == ["call_1", "call_2"])
    }

    @Test("become different ones of the same form where they do not")
    func equal() {
        var ids = CallIDs()
        let written = ["walk:12", "walk:12", "walk:12", "walk:11", "7", "7"]
        #expect(
            written.enumerated().map { ids.id(for: $1, of: $0) } == [
                "walk:12", "walk:11", "walk:13", "walk:14", "7", "1",
            ])
    }

    @Test("are told again as they are")
    func again() {
        var ids = CallIDs()
        let made = [0, 1, 1].map { ids.id(for: "7", of: $0) }
        #expect(made == ["7", "1", "1"])
    }

    @Test("are all different, however many are alike")
    func many() {
        var ids = CallIDs()
        let made = Set((0..<1_000).map { ids.id(for: "a", of: $0) })
        #expect(made.count == 1_000)
    }
}
