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
    static func main() async {
        guard let path = CommandLine.arguments.dropFirst().first else {
            complain("usage: Extraction MODEL.gguf < messages.txt")
            exit(2)
        }
        var messages: [String] = []
        while let line = readLine() {
            if !line.isEmpty { messages.append(line) }
        }
        let model = LlamaLanguageModel(modelPath: path)
        var status: Int32 = 0
        do {
            try await printAppointments(in: messages, with: model)
        } catch {
            complain(error.localizedDescription)
            status = 1
        }
        await model.shutDown()
        exit(status)
    }

    /// The instructions and the schema are the same for all messages, and computed once.
    static func printAppointments(in messages: [String], with model: LlamaLanguageModel) async throws {
        let answers = try await model.respond(
            to: messages, generating: Appointment.self, instructions: "You find appointments in messages.",
            options: GenerationOptions(sampling: .greedy, maximumResponseTokens: 200))
        for answer in answers {
            let appointment = answer.content
            print("\(appointment.day) at \(appointment.hour): \(answer.rawContent.jsonString)")
        }
    }

    static func complain(_ line: String) {
        FileHandle.standardError.write(Data("\(line)\n".utf8))
    }
}
