import ChasquiCore
import TestSupport
import Testing

@testable import ChasquiLlama

@Suite("A grammar", .enabled(if: TinyModel.isThere))
struct GrammarTests {
    let model: LlamaModel

    init() throws {
        TinyModel.silence
        model = try LlamaModel.load(LlamaModel.LoadOptions(path: TinyModel.path ?? ""))
    }

    private func reads(_ text: String, _ grammar: String) throws -> (possible: Bool, complete: Bool) {
        let reader = try GrammarReader(grammar, model: model)
        try reader.read(text)
        return (reader.isPossible, reader.isComplete)
    }

    @Test("takes the texts that it describes, and no others", arguments: 0..<200 as Range<UInt64>)
    func language(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let grammar = RandomGrammar.random(depth: 3, using: &generator)
        let texts = (0...5).flatMap { length in
            (0..<(1 << length)).map { bits in (0..<length).map { bits >> $0 & 1 == 0 ? Character("a") : "b" } }
        }
        for text in texts {
            let reader = try GrammarReader(grammar.gbnf, model: model)
            var wasPossible = true
            for character in text {
                wasPossible = reader.isPossible
                try reader.read(String(character))
            }
            let isThere = grammar.ends(in: text, from: 0).contains(text.count)
            #expect(reader.isComplete == isThere, "\(grammar.gbnf) on \(String(text))")
            #expect(!isThere || (wasPossible && reader.isPossible))
        }
    }

    @Test("allows exactly the tokens whose texts it takes", arguments: 0..<20 as Range<UInt64>)
    func tokens(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let grammar = RandomGrammar.random(depth: 3, using: &generator).gbnf
        let beginning = String((0..<3).map { _ in Bool.random(using: &generator) ? "a" : "b" })
        let reader = try GrammarReader(grammar, model: model)
        try reader.read(beginning)
        let allowed = try reader.allowed()
        for token in 0..<TokenID(model.vocabularySize) {
            var bytes: [UInt8] = []
            model.appendPiece(of: token, special: true, to: &bytes)
            if model.isEndOfGeneration(token) {
                #expect(allowed[Int(token)] == reader.isComplete)
            } else if let text = String(validating: bytes, as: UTF8.self), !text.isEmpty, bytes.allSatisfy({ $0 != 0 })
            {
                #expect(try allowed[Int(token)] == reads(beginning + text, grammar).possible, "\(text)")
            }
        }
    }

    @Test("follows characters of several bytes, also when they come in parts")
    func characters() throws {
        #expect(try reads("größer", "root ::= \"größer\"").complete)
        #expect(try reads("日本語", "root ::= [ぁ-ゟ一-龯]+").complete)
        #expect(try !reads("日a", "root ::= [^\\x00-\\x7F]+").possible)
        #expect(try reads("😀x", "root ::= . .").complete)
    }

    @Test("knows tokens by their names and numbers")
    func namedTokens() throws {
        let token = try #require(
            (0..<TokenID(model.vocabularySize)).first { token in
                var bytes: [UInt8] = []
                model.appendPiece(of: token, special: true, to: &bytes)
                return !model.isEndOfGeneration(token) && bytes == Array("a".utf8)
            })
        let one = try GrammarReader("root ::= <[\(token)]> \"b\"", model: model).allowed()
        #expect(one.indices.filter { one[$0] } == [Int(token)])
        let others = try GrammarReader("root ::= !<[\(token)]>", model: model).allowed()
        #expect(!others[Int(token)])
        #expect(others.count { $0 } > model.vocabularySize / 2)
    }

    @Test(
        "that can be read in very many ways costs what its places cost, not its ways",
        arguments: [
            "root ::= " + String(repeating: "[a-z]* ", count: 48),
            "root ::= ((\"a\"*)*)*", "root ::= ((\"a\"?){500}){4}", "root ::= ([a-z]* [a-z]*)*",
            "root ::= (\"a\" | \"a\" | \"a\" | \"aa\")*", "root ::= (((\"a\"* \"b\"?)* \"c\"?)* \"d\"?)*",
            "root ::= \"a\" root \"a\" | \"a\" root \"b\" | \"a\"",
        ])
    func ambiguous(grammar: String) throws {
        let reader = try GrammarReader(grammar, model: model)
        for _ in 0..<12 {
            _ = try reader.allowed()
            try reader.read("a")
        }
        #expect(reader.isPossible)
        #expect(reader.largestWork < GrammarReader.mostWork / 10)
    }

    @Test("whose places multiply without end fails by itself, with a reason")
    func tooMuch() throws {
        let reader = try GrammarReader(
            "root ::= \"a\" root \"a\" | \"a\" root \"b\" | \"a\" root [cd] | \"a\"", model: model)
        let failure = #expect(throws: LlamaFailure.self) {
            for _ in 0..<40 {
                try reader.read("a")
                _ = try reader.allowed()
            }
        }
        #expect(failure?.cause == .grammar)
        #expect(failure?.message.contains("too many ways") == true)
        #expect(reader.largestWork <= 2 * GrammarReader.mostWork)
    }

    @Test("never holds a step for more than a bounded amount of work", arguments: 0..<60 as Range<UInt64>)
    func work(seed: UInt64) throws {
        var generator = SeededGenerator(seed: 1000 + seed)
        let grammar = RandomGrammar.random(depth: 6, using: &generator).gbnf
        do {
            let reader = try GrammarReader(grammar, model: model)
            for _ in 0..<30 where reader.isPossible {
                _ = try reader.allowed()
                try reader.read(Bool.random(using: &generator) ? "a" : "b")
            }
            #expect(reader.largestWork <= GrammarReader.mostWork + 100_000)
        } catch {
            #expect(error.cause == .grammar)
        }
    }

    @Test("stays within its memory over a long text")
    func longText() throws {
        let reader = try GrammarReader("root ::= \"[\" (root (\",\" root)*)? \"]\"", model: model)
        for _ in 0..<3000 { try reader.read("[") }
        for _ in 0..<1500 { try reader.read("],[]") }
        for _ in 0..<1500 { try reader.read("]") }
        #expect(reader.isComplete)
        #expect(reader.largestWork < 10_000)
    }

    @Test(
        "that would make llama.cpp's parser run on is refused",
        arguments: [
            "root ::= \"a\"{5,3}", "root ::= \"a\" { 5 , # less\n 3 }",
            "root ::= \"\(String(repeating: "a", count: 10_000))\"{2000}",
            "root ::= " + String(repeating: "\"a\"{2000} ", count: 5000), "root ::= \"a\"{99999999999999999999}",
            "root ::= <\"> \"a\"{5,3} <\">", "# \r root ::= \"a\"{5,3}", "# \\\nroot ::= \"a\"{5,3}",
            "root ::= [\\]] \"a\"{5,3}", "root ::= root \"a\" | \"b\"",
            "root ::= e root \"x\" | \"y\"\ne ::= f\nf ::= \"\"",
            "root ::= a \"x\"\na ::= b\nb ::= a \"y\" | \"z\"", "root ::= root",
        ])
    func runsOn(grammar: String) {
        let failure = #expect(throws: LlamaFailure.self) { try GrammarReader(grammar, model: model) }
        #expect(failure?.cause == .grammar)
    }
}
