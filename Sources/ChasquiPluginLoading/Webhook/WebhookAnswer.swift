import ChasquiCore
import ChasquiPlugin
import OrderedCollections

/// What a webhook says of a request or of a piece of an answer.
enum WebhookAnswer: Sendable, Equatable {
    case pass
    /// The members of a request that change.
    case request(JSONValue)
    /// A text in a piece's place; the answer may end behind it.
    case text(String?, stops: Bool)
    case refuse(RequestRefusal)

    private static let longestMessage = 4096

    /// - Throws: ``PluginCallError`` that says what is wrong with it.
    init(_ json: JSONValue) throws(PluginCallError) {
        guard case .object(let members) = json else { throw Self.wrong("is no object") }
        switch members["action"] {
        case .string("pass"): self = .pass
        case .string("replace"):
            switch (members["request"], members["text"]) {
            case (.object(let request)?, nil): self = .request(.object(request))
            case (nil, .string(let text)?): self = .text(text, stops: false)
            default: throw Self.wrong("replaces, and has neither an object 'request' nor a text 'text'")
            }
        case .string("stop"): self = .text(try Self.text(members, "text"), stops: true)
        case .string("refuse"): self = .refuse(try Self.refusal(members))
        default: throw Self.wrong("has no 'action' that is pass, replace, stop or refuse")
        }
    }

    private static func refusal(
        _ members: OrderedDictionary<String, JSONValue>
    ) throws(PluginCallError) -> RequestRefusal {
        guard let message = try text(members, "message"), !message.isEmpty, message.utf8.count <= longestMessage else {
            throw wrong("refuses, and 'message' is no text of 1 to \(longestMessage) bytes")
        }
        let status: Int
        switch members["status"] {
        case nil, .null?: status = 403
        case .integer(let number)? where (400...599).contains(number): status = Int(number)
        default: throw wrong("refuses, and 'status' is no number from 400 to 599")
        }
        return RequestRefusal(status: status, message: message, code: try text(members, "code"))
    }

    private static func text(
        _ members: OrderedDictionary<String, JSONValue>, _ name: String
    ) throws(PluginCallError) -> String? {
        switch members[name] {
        case nil, .null?: return nil
        case .string(let text)?: return text
        default: throw wrong("has '\(name)', which is no text")
        }
    }

    private static func wrong(_ what: String) -> PluginCallError {
        PluginCallError(reason: "sent an answer that \(what)")
    }
}
