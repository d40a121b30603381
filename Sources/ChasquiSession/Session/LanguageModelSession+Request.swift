import ChasquiCore
import Foundation

extension LanguageModelSession {
    /// The conversation so far, as the engine takes it.
    func request(choice: ToolChoice, options: ChasquiCore.GenerationOptions) -> ChatRequest {
        ChatRequest(
            identity: RequestIdentity(id: UUID().uuidString, client: client), messages: transcript.messages,
            tools: definitions, toolChoice: choice, options: options)
    }

    /// Has what is known of the next prompt computed, and nothing generated.
    func warm(prefix: Prompt?) async throws {
        var options = ChasquiCore.GenerationOptions()
        options.maxTokens = 0
        var request = request(choice: definitions.isEmpty ? .none : .auto, options: options)
        if let prefix { request.messages.append(ChatMessage(role: .user, content: prefix.text)) }
        guard !request.messages.isEmpty else { return }
        let stream = try await model.service.chat(request)
        while try await stream.next() != nil {}
    }
}
