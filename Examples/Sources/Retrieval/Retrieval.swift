import ChasquiPlugin

/// Keeps documents, and puts what fits a chat's last question into its prompt.
struct Retrieval: ChasquiPlugin {
    static let name = "retrieval"
    private let store: DocumentStore
    private let passages: Int

    init(configuration: PluginConfiguration) throws {
        store = try DocumentStore(path: try configuration.optionalString("database"))
        passages = try configuration.integer("passages", in: 1...20, default: 3)
    }

    func register(in registration: inout PluginRegistration) {
        let (store, count) = (store, passages)
        registration.add(PassageFilter(store: store, count: count))
        registration.add(
            PluginRoute(.get, "/library", access: .open, summary: "The page", answer: .text("text/html")) { _ in
                .html(LibraryPage.html)
            })
        registration.add(
            PluginRoute(.get, "/documents", summary: "Lists the documents") { _ in
                .json(.array(try await store.titles().map { .string($0) }))
            })
        registration.add(
            PluginRoute(
                .put, "/documents/{title}", summary: "Keeps a document", about: "The body is its text."
            ) { request in
                let parts = Passages.split(request.text)
                guard !parts.isEmpty else { throw RequestRefusal(status: 400, message: "The document is empty.") }
                let vectors = try await request.models.service(named: nil).vectors(of: parts, request.identity)
                let title = request.parameters["title"] ?? ""
                try await store.replace(title, with: zip(parts, vectors).map { (text: $0, vector: $1) })
                return .json(.object(["title": .string(title), "passages": .integer(Int64(parts.count))]))
            })
        registration.add(
            PluginRoute(.get, "/documents/search", summary: "Finds passages", about: "`?q=` is what to look for.") {
                request in
                guard let question = request.query["q"], !question.isEmpty else {
                    throw RequestRefusal(status: 400, message: "q is missing: say what to look for.", field: "q")
                }
                let service = try request.models.service(named: nil)
                let vector = try await service.vectors(of: [question], request.identity)[0]
                return .json(
                    .array(try await store.nearest(to: vector, count: count).map { $0.passage.json($0.score) }))
            })
    }
}

/// Has the model see what is known about the question.
private struct PassageFilter: RequestFilter {
    let store: DocumentStore
    let count: Int

    func filter(_ request: inout ChatRequest, _ context: FilterContext) async throws {
        guard let question = request.messages.last, question.role == .user, !question.content.isEmpty else { return }
        let vector = try await context.model.vectors(of: [question.content], request.identity)[0]
        let found = try await store.nearest(to: vector, count: count)
        guard !found.isEmpty else { return }
        let text = found.map { "[\($0.passage.title)] \($0.passage.text)" }.joined(separator: "\n")
        context.logger.debug("passages", metadata: ["count": "\(found.count)"])
        let known = "Answer from these passages where they help:\n\(text)"
        if let first = request.messages.first, first.role == .system {
            request.messages[0].content += "\n\n" + known
        } else {
            request.messages.insert(ChatMessage(role: .system, content: known), at: 0)
        }
    }
}

enum Passages {
    /// Paragraphs, in parts of at most about 800 letters.
    static func split(_ text: String) -> [String] {
        text.split(separator: "\n").flatMap { paragraph -> [String] in
            var parts: [String] = []
            for word in paragraph.split(separator: " ") {
                if let last = parts.last, last.count + word.count < 800 {
                    parts[parts.count - 1] = last + " " + word
                } else {
                    parts.append(String(word.prefix(800)))
                }
            }
            return parts
        }
    }
}

extension InferenceService {
    fileprivate func vectors(of texts: [String], _ identity: RequestIdentity) async throws -> [[Float]] {
        let request = EmbeddingRequest(identity: identity, inputs: texts.map { .text($0) })
        return try await embed(request).map { $0.vectors[0] }
    }
}

extension DocumentStore.Passage {
    fileprivate func json(_ score: Float) -> JSONValue {
        .object(["title": .string(title), "text": .string(text), "score": .number(Double(score))])
    }
}
