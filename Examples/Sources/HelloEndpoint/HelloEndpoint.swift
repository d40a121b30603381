import ChasquiPlugin

/// Two routes: one that greets, and one that has the model tell a story about somebody, word by word.
struct HelloEndpoint: ChasquiPlugin {
    static let name = "hello"
    private let greeting: String

    init(configuration: PluginConfiguration) throws {
        greeting = try configuration.string("greeting", default: "Hello")
    }

    func register(in registration: inout PluginRegistration) {
        let greeting = greeting
        registration.add(
            PluginRoute(
                .get, "/hello/{name}", access: .open, summary: "Greets somebody", answer: .text("text/plain")
            ) { request in
                .text("\(greeting), \(request.parameters["name"] ?? "you")!\n")
            })
        registration.add(
            PluginRoute(.post, "/hello/{name}/story", summary: "Tells a story", answer: .events) { request in
                let name = request.parameters["name"] ?? "you"
                var chat = request.chat([ChatMessage(role: .user, content: "Tell a short story about \(name).")])
                chat.options.maxTokens = 64
                // The head is not sent yet: where the model refuses, that is the answer's status.
                let story = try await request.generate(chat)
                return .events { writer in
                    for try await event in story {
                        if case .text(let delta) = event {
                            try await writer.send(.object(["text": .string(delta.text)]))
                        }
                    }
                    try await writer.send("The end.", event: "end")
                }
            })
    }
}
