import Chasqui
import Foundation

@Generable(description: "An appointment that a message speaks of")
struct Appointment: Sendable {
    @Guide(description: "Who is to be met") var person: String
    @Guide(description: "Day of the week") var day: Day
    @Guide(description: "Hour of the day", .range(0...23)) var hour: Int
    @Guide(description: "What to bring", .count(0...3)) var things: [String]
}

@Generable
enum Day: String {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday
}

/// Values out of text: each line of the input is a message, each line of the output an appointment as JSON.
@main
struct Extraction {
    static func main() async throws {
        guard let path = CommandLine.arguments.dropFirst().first else {
            FileHandle.standardError.write(Data("usage: Extraction MODEL.gguf < messages.txt\n".utf8))
            exit(2)
        }
        let model = LlamaLanguageModel(modelPath: path)
        var messages: [String] = []
        while let line = readLine() {
            if !line.isEmpty { messages.append(line) }
        }
        // The instructions and the schema are the same for all, and computed once.
        let answers = try await model.respond(
            to: messages, generating: Appointment.self, instructions: "You find appointments in messages.",
            options: GenerationOptions(sampling: .greedy, maximumResponseTokens: 200))
        for answer in answers {
            let appointment = answer.content
            print("\(appointment.day) at \(appointment.hour): \(answer.rawContent.jsonString)")
        }
        await model.shutDown()
    }
}
