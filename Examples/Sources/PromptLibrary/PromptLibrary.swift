import ChasquiPlugin

/// Prompts with names: kept, listed, and asked, with `{input}` for what the caller says.
struct PromptLibrary: ChasquiPlugin {
    static let name = "prompts"
    private let store: PromptStore

    init(configuration: PluginConfiguration) throws {
        store = try PromptStore(path: try configuration.optionalString("database"))
    }

    func register(in registration: inout PluginRegistration) {
        let store = store
        registration.add(
            PluginRoute(.get, "/prompts", summary: "Lists the prompts") { _ in
                .json(.array(try await store.all().map(\.json)))
            })
        registration.add(
            PluginRoute(.get, "/prompts/{name}", summary: "Shows a prompt") { request in
                .json(try await store.known(in: request).json)
            })
        registration.add(
            PluginRoute(.put, "/prompts/{name}", summary: "Keeps a prompt", about: "The body is `{\"text\": \"…\"}`.") {
                request in
                let prompt = PromptStore.Prompt(
                    name: request.parameters["name"] ?? "", text: try request.text(of: "text"))
                try await store.save(prompt)
                return .json(prompt.json)
            })
        registration.add(
            PluginRoute(.delete, "/prompts/{name}", summary: "Forgets a prompt") { request in
                let prompt = try await store.known(in: request)
                _ = try await store.delete(prompt.name)
                return .json(prompt.json)
            })
        registration.add(
            PluginRoute(
                .post, "/prompts/{name}/ask", summary: "Asks the model a prompt",
                about: "The body is `{\"input\": \"…\"}`, which takes the place of `{input}` in the prompt."
            ) { request in
                let prompt = try await store.known(in: request)
                let question = prompt.text.replacing("{input}", with: try request.text(of: "input"))
                let answer = try await request.generate(request.chat([ChatMessage(role: .user, content: question)]))
                return .json(.object(["answer": .string(try await answer.text())]))
            })
    }
}

extension PromptStore {
    /// The prompt that a path names.
    fileprivate func known(in request: PluginRequest) async throws -> Prompt {
        let name = request.parameters["name"] ?? ""
        guard let prompt = try await prompt(name) else {
            throw RequestRefusal(status: 404, message: "There is no prompt '\(name)'.", code: "prompt_not_found")
        }
        return prompt
    }
}

extension PromptStore.Prompt {
    fileprivate var json: JSONValue { .object(["name": .string(name), "text": .string(text)]) }
}

extension PluginRequest {
    /// A member of the body that has to be a text.
    fileprivate func text(of member: String) throws -> String {
        guard case .object(let members) = try json(), case .string(let text)? = members[member], !text.isEmpty else {
            throw RequestRefusal(status: 400, message: "\(member) is missing, and has to be a text.", field: member)
        }
        return text
    }
}
