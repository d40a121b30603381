import ChasquiAPI
import ChasquiCore
import ChasquiPlugin
import Foundation
import OrderedCollections

/// What a webhook filters: requests, and the answers to them.
struct WebhookFilter: OutsideFilter {
    private let client: WebhookClient

    init(_ settings: WebhookSettings) {
        client = WebhookClient(settings)
    }

    func changes(to document: FilterDocument, id: String) async throws -> JSONValue? {
        switch try await client.ask(.object(["type": .string("request"), "request": document.json]), id: id) {
        case .pass: return nil
        case .request(let changes): return changes
        case .refuse(let refusal): throw refusal
        case .text: throw PluginCallError(reason: "answered a request with a text or with stop")
        }
    }

    func answer(to request: FilteredRequest) -> any PieceFilter {
        Answer(client: client, id: request.identity.id, answer: UUID().uuidString.lowercased())
    }

    private struct Answer: PieceFilter {
        let client: WebhookClient
        let id: String
        /// Tells the answers to one request apart.
        let answer: String

        func filter(_ piece: EventPiece) async throws -> EventVerdict {
            var event: OrderedDictionary<String, JSONValue> = [
                "type": .string(piece.kind.rawValue), "text": .string(piece.text),
            ]
            if !piece.name.isEmpty { event["name"] = .string(piece.name) }
            let document: JSONValue = .object([
                "type": .string("event"), "id": .string(id), "answer": .string(answer), "event": .object(event),
            ])
            switch try await client.ask(document, id: id) {
            case .pass: return .pass
            case .text(let text, let stops):
                guard text == nil || piece.kind != .toolCall else {
                    throw PluginCallError(reason: "replaced a tool call, which cannot be replaced")
                }
                return EventVerdict(text: text, stops: stops)
            case .refuse(let refusal): throw refusal
            case .request: throw PluginCallError(reason: "answered a piece of an answer with a request")
            }
        }
    }
}
