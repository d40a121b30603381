import Chasqui
import Foundation

/// A chat in a terminal: the model runs in this program.
@main
struct EmbeddedChat {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let path = arguments.first, let temperature = Double(arguments.dropFirst().first ?? "0.7") else {
            FileHandle.standardError.write(Data("usage: EmbeddedChat MODEL.gguf [TEMPERATURE]\n".utf8))
            exit(2)
        }
        let options = GenerationOptions(temperature: temperature, maximumResponseTokens: 200)
        let model = LlamaLanguageModel(modelPath: path)
        var session = makeSession(with: model, tools: [Clock()])
        var hasTools = true
        session.prewarm()
        while true {
            write("> ")
            guard let line = readLine(), line != "bye" else { break }
            guard !line.isEmpty else { continue }
            do {
                do {
                    try await answer(line, in: session, options)
                } catch LanguageModelSession.GenerationError.unsupportedGuide where hasTools {
                    // The model's chat template shows no tools, as SmolLM2's does not.
                    hasTools = false
                    session = makeSession(with: model, tools: [])
                    try await answer(line, in: session, options)
                }
            } catch let error as LanguageModelSession.GenerationError {
                write("\(error.localizedDescription)\n")
                if case .assetsUnavailable = error { exit(1) }
            }
        }
        await model.shutDown()
    }

    static func makeSession(with model: LlamaLanguageModel, tools: [any Tool]) -> LanguageModelSession {
        LanguageModelSession(model: model, tools: tools) {
            "You are a friendly companion in a terminal."
            "Answer in one or two sentences."
        }
    }

    /// Writes the answer as it comes.
    static func answer(
        _ line: String, in session: LanguageModelSession, _ options: GenerationOptions
    ) async throws {
        var written = ""
        for try await snapshot in session.streamResponse(to: line, options: options) {
            // Each snapshot has all that came so far. After a tool was called, the answer begins anew.
            let text = snapshot.content
            write(text.hasPrefix(written) ? String(text.dropFirst(written.count)) : "\n" + text)
            written = text
        }
        write("\n")
    }

    static func write(_ text: String) {
        FileHandle.standardOutput.write(Data(text.utf8))
    }
}

/// What the model may ask the program for.
struct Clock: Tool {
    let name = "clock"
    let description = "Tells the date and the time of day."

    @Generable
    struct Arguments {
        @Guide(description: "A time zone such as Europe/Madrid, or local") var zone: String
    }

    func call(arguments: Arguments) async throws -> String {
        let zone = TimeZone(identifier: arguments.zone) ?? .current
        return Date.now.ISO8601Format(Date.ISO8601FormatStyle(timeZone: zone))
    }
}
