import ChasquiCore
import OrderedCollections
import TestSupport
import Testing

@testable import ChasquiLlama

@Suite("Grammars", .enabled(if: BridgeModel.isThere))
struct BridgeGrammarTests {
    let model: LlamaModel

    init() throws {
        model = try BridgeModel.load()
    }

    private func sampler(
        _ constraint: OutputConstraint, bias: [LogitBias] = [], chat: RenderedChat? = nil
    ) throws(InferenceError) -> LlamaSampler {
        var options = SamplingOptions()
        options.temperature = 0
        options.logitBias = bias
        return try LlamaSampler(model: model, sampling: options, constraint: constraint, chat: chat)
    }

    private func refusal(_ constraint: OutputConstraint) -> (field: String, message: String)? {
        do {
            _ = try sampler(constraint)
        } catch .invalid(let field, let message) {
            return (field, message)
        } catch {
            Issue.record(error)
        }
        return nil
    }

    @Test("a grammar is all that the model can say")
    func obeys() throws {
        let context = try BridgeContext(prompt: "The capital of France is")
        let text = try context.generate(try sampler(.grammar(#"root ::= "no" | "maybe so""#)), limit: 20)
        #expect(text == "no" || text == "maybe so")
    }

    @Test("a schema is all that the model can say")
    func schema() throws {
        let schema = JSONValue.object([
            "type": .string("object"),
            "properties": .object(["ok": .object(["type": .string("boolean")])]),
            "required": .array([.string("ok")]),
        ])
        let context = try BridgeContext(prompt: "Is it so?")
        let text = try context.generate(try sampler(.jsonSchema(schema)), limit: 30).filter { !$0.isWhitespace }
        #expect(text == #"{"ok":true}"# || text == #"{"ok":false}"#)
    }

    @Test("a chat's schema holds through its template")
    func chatSchema() throws {
        let schema = JSONValue.object(["enum": .array([.string("yes"), .string("no")])])
        let chat = try ChatTemplates(model: model, override: nil).render(chatRequest(constraint: .jsonSchema(schema)))
        let context = try BridgeContext(prompt: chat.prompt)
        let text = try context.generate(try sampler(.jsonSchema(schema), chat: chat), limit: 20)
        #expect(["\"yes\"", "\"no\""].contains(text.filter { !$0.isWhitespace }))
    }

    @Test("an answer may end before a call that is allowed, and not before one that is required")
    func requiredCall() throws {
        let end = try #require(model.specialToken(named: "<|im_end|>"))
        let templates = try ChatTemplates(model: model, override: toolTemplate)
        func first(_ choice: ToolChoice) throws -> TokenID {
            let chat = try templates.render(chatRequest(tools: [weatherTool], choice: choice))
            var options = SamplingOptions()
            options.temperature = 0
            // Wins wherever it is allowed.
            options.logitBias = [LogitBias(target: .token(end), bias: 1e6)]
            let sampler = try LlamaSampler(model: model, sampling: options, constraint: nil, chat: chat)
            return try BridgeContext(prompt: chat.prompt).sample(sampler)
        }
        #expect(try first(.auto) == end)
        #expect(try first(.required) != end)
    }

    @Test("a call that the model begins by itself can only be one of the tools'")
    func lazyCall() throws {
        let chat = try ChatTemplates(model: model, override: toolTemplate).render(chatRequest(tools: [weatherTool]))
        // A model goes on with what repeats.
        let call = "<tool_call>\n{\"name\": \"unheard\", \"arguments\": {}}\n</tool_call>\n"
        let prompt = String(repeating: call, count: 5)
        var options = SamplingOptions()
        options.temperature = 0
        let free = try LlamaSampler(model: model, sampling: options, constraint: nil, chat: nil)
        #expect(try BridgeContext(prompt: prompt).generate(free, limit: 16).contains("unheard"))
        let bound = try LlamaSampler(model: model, sampling: options, constraint: nil, chat: chat)
        let text = try BridgeContext(prompt: prompt).generate(bound, limit: 16)
        #expect(text.hasPrefix("<tool_call>"))
        #expect(text.contains("\"weather\""))
    }

    @Test("a mistake is named with line and column")
    func place() throws {
        let refusal = try #require(self.refusal(.grammar("root ::= a\na ::= \"x\" (")))
        #expect(refusal.field == "grammar")
        #expect(refusal.message.contains("line 2, column"))
    }

    @Test(
        "what no output can have is refused, with its place and the repair",
        arguments: [
            ("root ::= [z-a]", 10, "put the lower one first"), ("root ::= \"a\" \"b\\x00\"", 14, "leave it out"),
            ("root ::= \"é\" [\\x00]", 14, "give it others"), ("root ::= [] \"a\"", 10, "give it others"),
            ("root ::= [^\\x01-\\U0010FFFF]", 10, "give it others"), ("root ::= \"\"", 1, "give it something"),
            ("root ::= \"a\"{0}", 1, "give it something"), ("root ::= [é-a]", 10, "from U+00E9 to U+0061"),
            ("root ::= \"a\" <nothing>", 14, "invalid token"),
        ])
    func empty(grammar: String, column: Int, words: String) throws {
        let refusal = try #require(self.refusal(.grammar(grammar)))
        #expect(refusal.field == "grammar")
        #expect(refusal.message.contains("line 1, column \(column)"), "\(refusal.message)")
        #expect(refusal.message.contains(words), "\(refusal.message)")
    }

    @Test(
        "a grammar that can be said is taken",
        arguments: [
            #"root ::= [^\x00]"#, #"root ::= [\x00-\x1F] | "a""#, #"root ::= "a"?"#, #"root ::= [a-] | [\]-^]"#,
            #"root ::= "" | "a""#, "root ::= \"a\" # [z-a]\n", #"root ::= "[z-a]""#,
        ])
    func sayable(grammar: String) {
        #expect(refusal(.grammar(grammar)) == nil)
    }

    @Test("a choice that has a zero is refused by its place")
    func choices() {
        #expect(refusal(.choice(["a", "b\0"]))?.field == "choice[1]")
    }

    @Test(
        "a grammar that cannot be used is refused",
        arguments: [
            "root", "::=", "root ::= other", "start ::= \"a\"", "root ::= root \"a\"", "root ::= [a",
            "root ::= \"\\u12\"",
            "root ::= \"a\"{5000}", "root ::= \"a\u{0}b\"", "   # nothing\n", "root ::= <[99999999999]>",
            "%llguidance {}\nstart: \"a\"",
        ])
    func refused(grammar: String) {
        #expect(refusal(.grammar(grammar))?.field == "grammar")
        #expect(refusal(.grammar(grammar))?.message.contains("line ") == true)
    }

    @Test("a mistake has a place, whatever it is", arguments: 0..<400 as Range<UInt64>)
    func places(seed: UInt64) {
        let whole =
            #"root ::= "a\x41" [^a-z\]] (b | "c"){1,3} <[7]> . !<[8]> d? # note"# + "\nb ::= \"é\"+\nd ::= b*\n"
        var random = SeededGenerator(seed: seed)
        var scalars = Array(whole.unicodeScalars)
        for _ in 0..<Int.random(in: 1...2, using: &random) {
            let place = Int.random(in: 0..<scalars.count, using: &random)
            if Bool.random(using: &random) {
                scalars.remove(at: place)
            } else {
                let odd = Array("\"[](){}|<>\\-,:=xé0\n".unicodeScalars)
                scalars.insert(odd[Int.random(in: 0..<odd.count, using: &random)], at: place)
            }
        }
        let grammar = String(String.UnicodeScalarView(scalars))
        guard let message = refusal(.grammar(grammar))?.message else { return }
        #expect(message.contains(", column "), "\(message)\n\(grammar)")
    }

    @Test("groups of any depth and rules of any number are refused, never a crash")
    func hostile() {
        let deep = "root ::= " + String(repeating: "(", count: 300_000)
        #expect(refusal(.grammar(deep))?.message.contains("nested") == true)
        let chain = "root ::= r0\n" + (0..<40_000).map { "r\($0) ::= r\($0 + 1)\n" }.joined()
        #expect(refusal(.grammar(chain))?.message.contains("rules") == true)
        #expect(refusal(.grammar(String(repeating: "#", count: 2 << 20)))?.message.contains("longer") == true)
    }

    @Test("parentheses and brackets inside texts are no groups")
    func quoted() {
        let text = String(repeating: "(", count: 200)
        #expect(refusal(.grammar("root ::= \"\(text)\\\"\(text)\" [\\]\(text)] # \(text)")) == nil)
    }

    @Test("a schema that cannot be a grammar is refused")
    func badSchema() {
        #expect(refusal(.jsonSchema(.object(["type": .string("thing")])))?.field == "json_schema")
        #expect(refusal(.jsonSchema(.string("x")))?.field == "json_schema")
    }

    @Test("a grammar whose tokens are all forbidden ends the request, not the process")
    func nothingLeft() throws {
        let context = try BridgeContext(prompt: "Hello")
        let forbidden = (0..<TokenID(model.vocabularySize)).filter { token in
            var bytes: [UInt8] = []
            model.appendPiece(of: token, special: true, to: &bytes)
            return bytes == Array("a".utf8)
        }
        let sampler = try sampler(
            .grammar(#"root ::= "a""#), bias: forbidden.map { LogitBias(target: .token($0), bias: -.infinity) })
        do {
            _ = try context.generate(sampler, limit: 5)
            Issue.record("a token was chosen")
        } catch let error as LlamaFailure {
            #expect(error.message.contains("no token"))
        }
    }

    @Test("a token that the grammar did not choose is not accepted")
    func foreignToken() throws {
        let context = try BridgeContext(prompt: "Hello")
        let sampler = try sampler(.grammar(#"root ::= "a""#))
        // Would abort the process inside llama.cpp: the end, where the grammar is not at its end.
        sampler.accept(try #require(model.specialToken(named: "<|im_end|>")), isGenerated: true)
        #expect(throws: LlamaFailure.self) { try context.sample(sampler) }
    }
}
