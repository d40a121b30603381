import Foundation
import Testing

@testable import ChasquiLlama

/// What comes with llama.cpp's source, where `Scripts/bootstrap` put it.
enum LlamaSamples {
    private static let directory = ProcessInfo.processInfo.environment["CHASQUI_LLAMA_SAMPLES"]
    static var isThere: Bool { directory != nil }

    /// The texts of all files with a suffix, by their names without it, sorted.
    static func texts(_ suffix: String) -> [(name: String, text: String)] {
        guard let directory else { return [] }
        let folder = URL(fileURLWithPath: directory).appending(path: suffix)
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.sorted { $0.path < $1.path }.compactMap { file in
            guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
            return (file.deletingPathExtension().lastPathComponent, text)
        }
    }
}

@Suite("The grammars that come with llama.cpp", .enabled(if: TinyModel.isThere && LlamaSamples.isThere))
struct PublishedGrammarTests {
    let model: LlamaModel

    init() throws {
        TinyModel.silence
        model = try LlamaModel.load(LlamaModel.LoadOptions(path: TinyModel.path ?? ""))
    }

    /// A text of each.
    private static let texts = [
        "arithmetic": "(1 +x_2) *3 = y\n",
        "c": "int main(int a){int b = a*( 2+c );while(b<3){b = f(1, 2);}return b;}",
        "chess": "1. e4 e5\n2. Nf3 Nc6\n3. O-O exd4+\n",
        "english": "The quick fox, isn't it? (Yes!)",
        "japanese": "こんにちは、世界。",
        "json": #"{"a": [1, -2.5e3, true, null], "b": {"c": "d\n\u00e9"}}"#,
        "json_arr": "[\n{\"a\": 1},\n2]",
        "list": "- one\n- two\n",
    ]

    @Test("take the texts that they are for, at little work", arguments: LlamaSamples.texts("gbnf").map(\.name))
    func takes(name: String) throws {
        let grammar = try #require(LlamaSamples.texts("gbnf").first { $0.name == name }).text
        let text = try #require(Self.texts[name], "a new grammar needs a text")
        let reader = try GrammarReader(grammar, model: model)
        for (index, character) in text.enumerated() {
            if index.isMultiple(of: 4) { _ = try reader.allowed() }
            try reader.read(String(character))
            try #require(reader.isPossible, "\(name) stops at \(text.prefix(index + 1))")
        }
        #expect(reader.isComplete)
        #expect(reader.largestWork < GrammarReader.mostWork / 50)
    }
}
