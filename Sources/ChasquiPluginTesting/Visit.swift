import ChasquiPlugin
import Foundation

/// Asks a running server what clients ask, right and wrong.
struct Visit: Sendable {
    let host: PluginHost
    let routes: [PluginRoute]
    private let key = ["X-Api-Key": "key"]

    init(host: PluginHost, routes: [PluginRoute]) {
        self.host = host
        self.routes = routes
    }

    func violations() async throws -> [String] {
        try await access() + chats() + bodies() + description()
    }

    private func access() async throws -> [String] {
        var found: [String] = []
        for route in routes where route.access != .open {
            let answer = try await host.send(route.method.rawValue, path(of: route), body: body(of: route, "{}"))
            if answer.status != 401 {
                found.append("\(name(of: route)) answers \(answer.status) to a caller without a key")
            }
        }
        return found
    }

    /// Whatever a filter does, an answer has an end, and a stream's is `[DONE]` or an error.
    private func chats() async throws -> [String] {
        var found: [String] = []
        for text in Trial.oddTexts {
            for isStreamed in [false, true] {
                let message: JSONValue = .object(["role": .string("user"), "content": .string(text)])
                let answer = try await host.post(
                    "/v1/chat/completions",
                    .object(["messages": .array([message]), "stream": .bool(isStreamed)]), headers: key)
                let shown = text.prefix(20)
                if answer.status >= 500 {
                    found.append("a chat with '\(shown)' is answered with \(answer.status): \(answer.body.prefix(200))")
                } else if answer.status == 200, isStreamed, answer.events.last != "[DONE]" {
                    found.append("a stream for '\(shown)' ends with \(answer.events.last ?? "nothing")")
                }
            }
        }
        return found
    }

    /// What is no use to a route is refused, with a 4xx.
    private func bodies() async throws -> [String] {
        var found: [String] = []
        for route in routes {
            for text in Trial.oddTexts + ["{", "[]", "{}", "3", #"{"a":{"b":[null]}}"#] {
                let answer = try await host.send(
                    route.method.rawValue, path(of: route), headers: key, body: body(of: route, text))
                guard answer.status == 500 else { continue }
                found.append("\(name(of: route)) fails with 500 on the body '\(text.prefix(20))'")
            }
        }
        return found
    }

    private func description() async throws -> [String] {
        let text = try await host.get("/openapi.json").body
        return routes.filter { !text.contains("\"\($0.path.hasSuffix("**") ? "\($0.path.dropLast(2))" : $0.path)") }
            .map { "\(name(of: $0)) is not in /openapi.json" }
            + routes.filter { $0.summary.isEmpty }.map { "\(name(of: $0)) has no summary" }
    }

    private func name(of route: PluginRoute) -> String { "\(route.method.rawValue) \(route.path)" }

    private func path(of route: PluginRoute) -> String {
        route.path.split(separator: "/").map { part in
            part == "**" ? "a/b" : part.hasPrefix("{") ? "sample" : String(part)
        }.reduce("") { $0 + "/" + $1 }
    }

    private func body(of route: PluginRoute, _ text: String) -> [UInt8]? {
        route.method == .get || route.method == .head ? nil : Array(text.utf8)
    }
}
