import ChasquiCore
import ChasquiPlugin
import OrderedCollections
import Testing

@Suite("An item of plugins:")
struct PluginItemTests {
    private func item(_ members: OrderedDictionary<String, JSONValue>) throws -> PluginItem {
        try PluginItem(PluginConfiguration(members), place: nil)
    }

    @Test("names a library, with a section of its own")
    func library() throws {
        let item = try item(["library": .string("./x.so"), "configuration": .object(["a": .integer(1)])])
        #expect(item.source == .library(path: "./x.so"))
        #expect(item.configuration.all() == .object(["a": .integer(1)]))
    }

    @Test("names a webhook, with what it needs beside it")
    func webhook() throws {
        let members: OrderedDictionary<String, JSONValue> = [
            "webhook": .string("https://a.example"), "timeout": .integer(2), "on_error": .string("pass"),
            "on": .array([.string("events")]),
        ]
        let item = try item(members)
        #expect(item.source == .webhook(url: "https://a.example"))
        #expect(item.policy == PluginPolicy(onError: .pass, timeout: .seconds(2)))
        #expect(try item.configuration.strings("on") == ["events"])
    }

    @Test(
        "that is not one of the three is refused with the member",
        arguments: [
            ([:], "name"), (["library": .string("a"), "webhook": .string("b")], "webhook"),
            (["library": .string("a"), "name": .string("b")], "name"), (["library": .integer(1)], "library"),
            (["library": .string("a"), "on": .string("b")], "on"),
        ] as [([String: JSONValue], String)])
    func wrong(members: [String: JSONValue], field: String) throws {
        let error = #expect(throws: PluginConfigurationError.self) {
            try item(OrderedDictionary(uniqueKeysWithValues: members.map { ($0, $1) }))
        }
        #expect(error?.field == field)
    }
}
