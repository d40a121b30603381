import TestSupport
import Testing

@testable import ChasquiHTTP

@Suite("Patterns of paths") struct PathPatternTests {
    @Test("are sorted with the more exact ones first, wherever they stood", arguments: 0..<20)
    func order(seed: UInt64) {
        let paths = ["/r", "/r/lit", "/r/{x}", "/r/{x}/x", "/r/{x}/**", "/r/**", "/{a}", "/**"]
        var random = SeededGenerator(seed: seed)
        let shuffled = paths.shuffled(using: &random)
        #expect(shuffled.sorted { PathPattern($0).isMoreExact(than: PathPattern($1)) } == paths)
    }

    @Test("say what stands for their parameters, decoded")
    func values() {
        let values = PathPattern("/q/{a}/**").values(in: "/q/a%20b/c/d%2Fe")
        #expect(values == ["a": "a b", "**": "c/d/e"])
        #expect(PathPattern("/q/{a}").values(in: "/q/%FF") == ["a": "%FF"])
    }
}
