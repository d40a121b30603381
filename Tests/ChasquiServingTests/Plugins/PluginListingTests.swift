import ChasquiPlugin
import Testing

@testable import ChasquiServing

@Suite("The list of plugins")
struct PluginListingTests {
    private struct Nothing: RequestFilter {}

    private struct Echo: ServerTool {
        let name = "echo"
        let description = "Says it again."
        let parameters: JSONValue = .object([:])

        func call(_ arguments: JSONValue, _ context: FilterContext) -> String { "" }
    }

    @Test("says what each adds, in order, and what there is besides")
    func text() {
        var registration = PluginRegistration()
        registration.add(PluginRoute(.get, "/hello", access: .open, summary: "Greets") { _ in .text("") })
        registration.add(PluginRoute(.post, "/tell", summary: "Tells") { _ in .text("") })
        registration.add(Nothing())
        registration.add(Nothing())
        registration.add(Echo())
        let active = [
            ActivePlugin(name: "b", origin: "compiled in", registration: registration),
            ActivePlugin(
                name: "a", origin: "compiled in", policy: PluginPolicy(onError: .pass, timeout: .milliseconds(500)),
                registration: PluginRegistration()),
        ]
        #expect(
            PluginListing.text(active, available: ["c", "b", "a"]) == """
                Configured, in this order:
                  b (compiled in; on_error: fail, timeout: 30.0 s)
                    route GET /hello, open: Greets
                    route POST /tell, needs chat: Tells
                    request filter (2)
                    tool echo: Says it again.
                  a (compiled in; on_error: pass, timeout: 0.5 s)
                    adds nothing to requests

                Available, and not configured:
                  c

                """)
    }

    @Test("is short where there are none")
    func none() {
        #expect(PluginListing.text([], available: []) == "No plugins are configured.\n")
    }
}
