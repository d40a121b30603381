import ChasquiAccess
import ChasquiCore
import ChasquiPlugin
import ChasquiPluginLoading
import Foundation
import HTTPTypes
import OrderedCollections
import TestSupport
import Testing

@Suite("A library")
struct LibraryTests {
    private func reason(_ macro: String) -> String {
        do {
            let path = try OddLibrary.compiled(macro)
            _ = try OddLibrary.plugin(at: path)
            return "it was taken"
        } catch {
            return "\(error)"
        }
    }

    @Test("that is a plugin is taken, with its name, its version and its route")
    func good() throws {
        let plugin = try OddLibrary.plugin(at: OddLibrary.compiled())
        #expect(plugin.name == "odd")
        #expect(plugin.origin.hasSuffix(".so, version 1.2"))
        let route = try #require(plugin.registration.routes.first)
        #expect(route.method == .post)
        #expect(route.path == "/odd/{what}")
        #expect(route.access == .needs(.chat))
        #expect(route.summary == "Does odd things")
    }

    @Test(
        "that does not start in time, or says that it cannot, is none that requests may come to",
        arguments: [("slow_start", "its start did not return within"), ("no_start", "its start returned 1")])
    func start(member: String, words: String) async throws {
        let plugin = try OddLibrary.plugin(
            at: OddLibrary.compiled(), configuration: .object([member: .bool(true)]),
            policy: PluginPolicy(timeout: .milliseconds(100)))
        let error = await #expect(throws: PluginCallError.self) { try await plugin.started() }
        #expect(error?.reason.hasPrefix(words) == true)
    }

    @Test("is started once, however many wait for it")
    func startedOnce() async throws {
        let log = CapturedLog()
        let plugin = try OddLibrary.plugin(at: OddLibrary.compiled(), log: log)
        try await plugin.started()
        try await plugin.started()
        #expect(log.texts.count { $0.contains("started") } == 1)
    }

    @Test("with a member that is larger than this header's is taken, since later versions only add")
    func larger() throws {
        #expect(throws: Never.self) { try OddLibrary.plugin(at: OddLibrary.compiled("SIZE=sizeof(chasqui_plugin)+64")) }
    }

    @Test(
        "that cannot be used is refused, with the member and the repair",
        arguments: [
            ("MAJOR=2", "was built for version 2 of chasqui_plugin.h, and this is 1"),
            ("MINOR=7", "needs version 1.7 of chasqui_plugin.h, and this is 1.1"),
            ("NO_ENTRY", "exports no function chasqui_plugin_entry"),
            ("SIZE=12", "chasqui_plugin.size is 12"),
            ("NAME=NULL", "name is NULL"),
            ("NAME=\"Odd One\"", "name is not 1 to 64 of"),
            ("NAME=\"\\xff\"", "name is not UTF-8"),
            ("NAME=\"a1234567890123456789012345678901234567890123456789012345678901234\"", "no end within 64 bytes"),
            ("HANDLE=NULL", "routes[0].handle is NULL"),
            ("ROUTES=NULL", "route_count is 1"),
            ("PATH=\"odd\"", "routes[0].path is \"odd\""),
            ("PATH=\"/odd/\\r\\nx\"", "routes[0].path has control characters"),
            ("PATH=\"/a/../b\"", "routes[0].path is \"/a/../b\""),
            ("METHOD=\"BREW\"", "routes[0].method is \"BREW\""),
            ("ACCESS=\"anybody\"", "routes[0].access is \"anybody\""),
            ("FILTER_EVENT=NULL", "filter_event is NULL"),
        ])
    func wrong(macro: String, words: String) {
        #expect(reason(macro).contains(words))
        #expect(!reason(macro).contains("\n"))
    }

    @Test("that is not there, or is no library, is refused with its path")
    func files() throws {
        let text = FileManager.default.temporaryDirectory.appending(path: "text-\(UUID().uuidString).so")
        try Data("no library".utf8).write(to: text)
        for (path, words) in [("/nowhere/odd.so", "is not there"), (text.path, "is no library"), ("/", "is not there")]
        {
            let error = #expect(throws: LibraryError.self) { try OddLibrary.plugin(at: path) }
            #expect(error?.description.hasPrefix("it \(words)") == true)
            #expect(error?.path == path)
        }
    }

    @Test("says itself, in one line, why it refuses its configuration")
    func refusesConfiguration() throws {
        let path = try OddLibrary.compiled()
        let error = #expect(throws: LibraryError.self) {
            try OddLibrary.plugin(at: path, configuration: .object(["refuse_entry": .bool(true)]))
        }
        #expect(error?.reason == .refusedToStart("refuse_entry is there; leave it out"))
    }

    @Test("logs under its file's name as long as it has said no other")
    func nameless() throws {
        let (path, log) = (try OddLibrary.compiled(), CapturedLog())
        _ = try? OddLibrary.plugin(at: path, configuration: .object(["refuse_entry": .bool(true)]), log: log)
        let file = path.split(separator: "/").last.map(String.init) ?? ""
        #expect(log.texts.contains { $0.contains("plugin=\(file) ") })
    }
}
