import ChasquiCore
import Foundation

extension Turn {
    /// Runs all tools of an answer at once, and takes calls and outputs into the transcript.
    func callTools(_ answer: RawAnswer) async throws {
        let calls = try answer.calls.map { call in
            Transcript.ToolCall(
                id: call.id.isEmpty ? UUID().uuidString : call.id, toolName: call.name,
                arguments: try GeneratedContent(json: call.arguments.isEmpty ? "{}" : call.arguments))
        }
        var entries: [Transcript.Entry] = []
        if !answer.text.isEmpty { entries.append(.response(.init(segments: [.text(.init(content: answer.text))]))) }
        session.add(entries + [.toolCalls(.init(calls))])
        let outputs = try await withThrowingTaskGroup(of: (Int, Transcript.ToolOutput).self) { group in
            for (index, call) in calls.enumerated() {
                let tool = try tool(named: call.toolName)
                group.addTask {
                    let output = try await output(of: tool, for: call)
                    return (index, output)
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        session.add(calls.indices.compactMap { outputs[$0] }.map { .toolOutput($0) })
    }

    private func tool(named name: String) throws(LanguageModelSession.GenerationError) -> any Tool {
        guard let tool = session.tools[name] else {
            throw .decodingFailure("The model called '\(name)', and there is no such tool.")
        }
        return tool
    }

    private func output(of tool: some Tool, for call: Transcript.ToolCall) async throws -> Transcript.ToolOutput {
        do {
            let text = try await tool.text(for: call.arguments)
            return Transcript.ToolOutput(
                id: call.id, toolName: call.toolName, segments: [.text(.init(content: text))])
        } catch let error as CancellationError {
            throw error
        } catch {
            throw LanguageModelSession.ToolCallError(tool: tool, underlyingError: error)
        }
    }
}

extension Tool {
    fileprivate func text(for arguments: GeneratedContent) async throws -> String {
        try await call(arguments: Arguments(arguments)).promptRepresentation.text
    }
}
