import Testing

@testable import ChasquiAPI

@Suite("Nearest names") struct NearestTests {
    @Test(
        "the nearest is found, and nothing where all are far",
        arguments: [
            ("prot", "port"), ("prt", "port"), ("threds", "threads"), ("context", "context_size"), ("xyzzy", nil),
        ])
    func nearestName(_ word: String, _ expected: String?) {
        #expect(nearest(to: word, in: ["host", "port", "threads", "context_size"]) == expected)
    }

    @Test(
        "a word that has less than half of a short name's letters is no near one",
        arguments: [
            ("zz", nil), ("ot", "to"), ("frm", "from"), ("history", nil), ("kye", "key"), ("x", nil), ("b", "by"),
        ])
    func short(_ word: String, _ expected: String?) {
        #expect(nearest(to: word, in: ["from", "to", "by", "key"]) == expected)
    }
}
