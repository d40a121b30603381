import Testing

@testable import ChasquiLlama

@Suite("The ids of an answer's calls") struct CallIDTests {
    @Test("stay as they are written where they differ")
    func different() {
        var ids = CallIDs()
        #expect(["call_1", "call_2"].map { ids.id(for: $0) } == ["call_1", "call_2"])
    }

    @Test("become different ones of the same form where they do not")
    func equal() {
        var ids = CallIDs()
        let written = ["walk:12", "walk:12", "walk:12", "walk:11", "7", "7"]
        #expect(written.map { ids.id(for: $0) } == ["walk:12", "walk:11", "walk:13", "walk:14", "7", "1"])
    }

    @Test("are all different, however many are alike")
    func many() {
        var ids = CallIDs()
        #expect(Set((0..<1_000).map { _ in ids.id(for: "a") }).count == 1_000)
    }
}
