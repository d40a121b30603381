import HTTPTypes
import Testing

@testable import ChasquiHTTP

@Suite("Cache-Control")
struct CacheDirectivesTests {
    @Test(
        "no-store neither reads nor writes, no-cache and an age of 0 write, others say nothing",
        arguments: [
            ("", true, true), ("max-age=60", true, true), ("max-age=0", false, true), ("no-cache", false, true),
            ("no-store", false, false),
            ("No-Store", false, false), ("no-cache, no-store", false, false), (" no-store ,no-cache", false, false),
            ("max-age=60,no-cache", false, true), ("no-storex", true, true),
        ])
    func directives(field: String, reads: Bool, writes: Bool) {
        let directives = CacheDirectives([.cacheControl: field])
        #expect(directives.reads == reads)
        #expect(directives.writes == writes)
    }

    @Test("each of several fields counts")
    func several() {
        var headers = HTTPFields()
        headers.append(HTTPField(name: .cacheControl, value: "max-age=1"))
        headers.append(HTTPField(name: .cacheControl, value: "no-store"))
        #expect(!CacheDirectives(headers).writes)
    }
}
