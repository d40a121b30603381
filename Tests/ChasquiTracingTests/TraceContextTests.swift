import Testing

@testable import ChasquiTracing

@Suite("W3C trace context") struct TraceContextTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let field = "00-\(trace)-00f067aa0ba902b7-01"

    @Test("is read and written as it came")
    func roundTrip() throws {
        let context = try #require(TraceContext(parent: Self.field, state: "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"))
        #expect(context.traceID.hexadecimal == Self.trace)
        #expect(context.spanID == 0x00f0_67aa_0ba9_02b7)
        #expect(context.isSampled)
        #expect(context.parent == Self.field)
        #expect(context.state == "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE")
        #expect(TraceContext(parent: "00-\(Self.trace)-00f067aa0ba902b7-00")?.isSampled == false)
    }

    @Test("of a later version is read as far as it is known", arguments: ["", "-more"])
    func laterVersion(rest: String) {
        #expect(TraceContext(parent: "42-\(Self.trace)-00f067aa0ba902b7-01\(rest)")?.parent == Self.field)
    }

    @Test(
        "that is none begins a new trace",
        arguments: [
            "", "00", "-", "00-\(trace)-00f067aa0ba902b7", "00-\(trace)-00f067aa0ba902b7-1",
            "00-\(trace)-00f067aa0ba902b7-01-", "00-\(trace)-00f067aa0ba902b7-01-more",
            "42-\(trace)-00f067aa0ba902b7-01more", "ff-\(trace)-00f067aa0ba902b7-01",
            "00-\(trace)-0000000000000000-01", "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-\(trace.uppercased())-00f067aa0ba902b7-01", "00_\(trace)-00f067aa0ba902b7-01",
            "00-\(trace)-00f067aa0ba902b7-0g", "0é-\(trace)-00f067aa0ba902b7-01", "\(field), \(field)",
        ])
    func invalid(field: String) {
        #expect(TraceContext(parent: field) == nil)
    }

    @Test("drops a state that need not be passed on", arguments: ["", String(repeating: "a", count: 513), "a=\u{7F}"])
    func longState(state: String) throws {
        #expect(try #require(TraceContext(parent: Self.field, state: state)).state == nil)
    }
}
