import CLlama
import ChasquiCore

/// A conversation as a prompt, and how the model's answer to it is to be read.
final class RenderedChat: Sendable {
    // Only read after its making; freed here.
    nonisolated(unsafe) let handle: OpaquePointer
    /// Text with special tokens in it, which begins with the model's begin token only if the template writes one.
    let prompt: String
    /// Texts that end the answer besides the request's own.
    let stops: [String]
    /// The answer is plain text: nothing has to be parsed.
    let isPlain: Bool
    /// The answer may call more than one tool.
    let allowsSeveralCalls: Bool
    /// Special tokens that the parser has to see in the output as text.
    let preservedTokens: Set<TokenID>

    init(owning handle: OpaquePointer, model: LlamaModel) {
        self.handle = handle
        prompt = String(chasqui_chat_prompt(handle))
        stops = (0..<chasqui_chat_stop_count(handle)).map { String(chasqui_chat_stop(handle, $0)) }
        isPlain = chasqui_chat_is_plain(handle)
        allowsSeveralCalls = chasqui_chat_allows_several_calls(handle)
        let preserved = (0..<chasqui_chat_preserved_count(handle)).map { String(chasqui_chat_preserved(handle, $0)) }
        preservedTokens = Set(preserved.compactMap(model.specialToken(named:)))
    }

    deinit {
        chasqui_chat_free(handle)
    }

    /// The name of the answer's format.
    var format: String { String(cString: chasqui_chat_format(handle)) }

    /// The grammar that the format needs, in GBNF; nil if it needs none.
    var grammar: String? {
        let grammar = String(chasqui_chat_grammar(handle))
        return grammar.isEmpty ? nil : grammar
    }

    /// Reads the answer: thoughts, text, tool calls.
    func makeInterpreter() -> any OutputInterpreter {
        ChatOutputInterpreter(chat: self)
    }
}
