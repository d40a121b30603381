import ChasquiCore
import Testing

@testable import ChasquiLlama

@Suite("A service asked for tokens", .enabled(if: TinyModel.isThere))
struct TextServiceTests {
    @Test("gives a text back from its tokens", arguments: ["", "Hello, world", "añil 字 👩‍🚀"])
    func roundTrip(text: String) async throws {
        try await withService { service in
            let tokens = try await service.tokenize(TokenizeRequest(content: .text(text))).tokens
            let again = try await service.detokenize(tokens)
            #expect(again == text)
        }
    }

    @Test("gives each token's bytes, which are the text together")
    func pieces() async throws {
        try await withService { service in
            let text = "añil 字<|im_end|>"
            let found = try await service.tokenize(TokenizeRequest(content: .text(text), wantsPieces: true))
            let pieces = try #require(found.pieces)
            #expect(pieces.count == found.tokens.count)
            let bytes = (0..<pieces.count).flatMap { Array(pieces[$0]) }
            #expect(String(decoding: bytes, as: UTF8.self) == text)
        }
    }

    @Test("recognises special tokens only where it is to")
    func special() async throws {
        try await withService { service in
            let name = Prompt.text("<|im_end|>")
            let found = try await service.tokenize(TokenizeRequest(content: name))
            let plain = try await service.tokenize(TokenizeRequest(content: name, parsesSpecial: false))
            #expect(found.tokens.count == 1)
            #expect(plain.tokens.count > 1)
        }
    }

    @Test("takes texts and tokens in turn")
    func mixed() async throws {
        try await withService { service in
            let hello = try await service.tokenize(TokenizeRequest(content: .text("Hello"))).tokens
            let parts: [PromptPart] = [.text("Hello"), .token(5), .text("Hello")]
            let found = try await service.tokenize(TokenizeRequest(content: .mixed(parts))).tokens
            #expect(found == hello + [5] + hello)
        }
    }

    @Test("refuses tokens that are not in the vocabulary", arguments: [-1, 1 << 30, .max] as [TokenID])
    func outside(token: TokenID) async throws {
        try await withService { service in
            await #expect(throws: InferenceError.self) { try await service.detokenize([token]) }
            await #expect(throws: InferenceError.self) {
                try await service.tokenize(TokenizeRequest(content: .tokens([token]), wantsPieces: true))
            }
        }
    }

    @Test("counts the tokens of a chat as the answer to it does, and beyond the context too")
    func count() async throws {
        try await withService(contextSize: 1024) { service in
            var options = GenerationOptions()
            options.maxTokens = 1
            var chat = ChatRequest(
                identity: RequestIdentity(id: "test"), messages: [ChatMessage(role: .user, content: "Hello")],
                options: options)
            let answer = try await collect(service.chat(chat))
            let (counted, prompt) = try await (service.promptTokens(of: chat), service.prompt(of: chat))
            #expect(counted == answer.summary?.usage.promptTokens)
            #expect(prompt.contains("Hello"))
            chat.messages[0].content = String(repeating: "Hello ", count: 1000)
            let more = try await service.promptTokens(of: chat)
            #expect(more > 1000)
        }
    }
}
