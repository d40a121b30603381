#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The messages of a chat so far, as the next request has to repeat them.
struct Conversation {
    private struct Message: Encodable {
        var role: String
        var content: String
    }

    private var messages: [Message] = []

    init(system: String?) {
        if let system { messages.append(Message(role: "system", content: system)) }
    }

    mutating func say(_ text: String) {
        messages.append(Message(role: "user", content: text))
    }

    mutating func hear(_ text: String) {
        messages.append(Message(role: "assistant", content: text))
    }

    /// A chat request of these messages and the members of `options`, a JSON object.
    func body(options: String) throws -> String {
        let encoded = String(decoding: try JSONEncoder().encode(messages), as: UTF8.self)
        let members = options.dropFirst(options.prefix { $0 != "{" }.count + 1)
        let isEmpty = members.drop { $0.isWhitespace }.first == "}"
        return "{\"messages\":\(encoded)\(isEmpty ? "" : ",")\(members)"
    }
}
