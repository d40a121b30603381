import Chasqui
import Foundation

/// A chat in a terminal: the model runs in this program.
@main
struct EmbeddedChat {
    static func main() async throws {
        guard let path = CommandLine.arguments.dropFirst().first else {
            FileHandle.standardError.write(Data("usage: EmbeddedChat MODEL.gguf\n".utf8))
            exit(2)
        }
        let model = LlamaLanguageModel(modelPath: path)
        let session = LanguageModelSession(model: model, tools: [Clock()]) {
            "You are a friendly companion in a terminal."
            "Answer in one or two sentences."
        }
        session.prewarm()
        while true {
            write("> ")
            guard let line = readLine(), line != "bye" else { break }
            guard !line.isEmpty else { continue }
            do {
                try await answer(line, in: session)
            } catch let error as LanguageModelSession.GenerationError {
                write("\(error.localizedDescription)\n")
                if case .assetsUnavailable = error { break }
            }
        }
        await model.shutDown()
    }

    /// Writes the answer as it comes.
    static func answer(_ line: String, in session: LanguageModelSession) async throws {
        var written = ""
        for try await snapshot in session.streamResponse(
            to: line, options: GenerationOptions(temperature: 0.7, maximumResponseTokens: 200))
        {
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
