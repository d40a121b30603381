import ChasquiCore
import NIOCore

/// One answer of a `chat.completion`.
struct ChatChoice: CollectedChoice {
    private var content: String
    private var reasoning: String
    private let hasLogprobs: Bool
    private var calls: [ToolCall] = []
    private var probabilities: [TokenProbability] = []
    private var serverCalls: [ServerToolCall] = []
    private var reason: FinishReason?

    /// - Parameter hasLogprobs: whether the request asked for them.
    init(echo: ChatEcho, hasLogprobs: Bool) {
        content = echo.content
        reasoning = echo.reasoning
        self.hasLogprobs = hasLogprobs
    }

    mutating func collect(_ event: GenerationEvent) {
        switch event {
        case .promptProgress, .choice: break
        case .text(let delta):
            content += delta.text
            probabilities += delta.probabilities
        case .reasoning(let text): reasoning += text
        case .toolCall(let delta): collect(delta)
        case .serverTool(let call): serverCalls.append(call)
        case .finished(let summary): reason = summary.reason
        }
    }

    func write(index: Int, into buffer: inout ByteBuffer) {
        buffer.writeJSON(text: #"{"index":"#)
        buffer.writeJSON(index)
        buffer.writeJSON(text: #","message":{"role":"assistant","content":"#)
        if content.isEmpty, !calls.isEmpty { buffer.writeJSON(text: "null") } else { buffer.writeJSON(content) }
        buffer.writeJSON(text: #","refusal":null"#)
        if !reasoning.isEmpty {
            buffer.writeJSON(text: #","reasoning_content":"#)
            buffer.writeJSON(reasoning)
        }
        if !calls.isEmpty { writeCalls(into: &buffer) }
        if !serverCalls.isEmpty { writeServerCalls(into: &buffer) }
        buffer.writeJSON(text: #"},"logprobs":"#)
        if hasLogprobs {
            ChatLogprobs.writeList(probabilities, into: &buffer)
        } else {
            buffer.writeJSON(text: "null")
        }
        buffer.writeJSON(text: #","finish_reason":"#)
        buffer.writeJSON(text: reason?.openAIName ?? "null")
        buffer.writeJSON(text: "}")
    }

    private mutating func collect(_ delta: ToolCallDelta) {
        while calls.count <= delta.index { calls.append(ToolCall(id: "", name: "", arguments: "")) }
        if let id = delta.id { calls[delta.index].id = id }
        if let name = delta.name { calls[delta.index].name = name }
        calls[delta.index].arguments += delta.arguments
    }

    private func writeServerCalls(into buffer: inout ByteBuffer) {
        buffer.writeJSON(text: #","server_tool_calls":["#)
        for (index, call) in serverCalls.enumerated() {
            if index > 0 { buffer.writeJSON(text: ",") }
            call.write(into: &buffer)
        }
        buffer.writeJSON(text: "]")
    }

    private func writeCalls(into buffer: inout ByteBuffer) {
        buffer.writeJSON(text: #","tool_calls":["#)
        for (index, call) in calls.enumerated() {
            if index > 0 { buffer.writeJSON(text: ",") }
            buffer.writeJSON(text: #"{"id":"#)
            buffer.writeJSON(call.id)
            buffer.writeJSON(text: #","type":"function","function":{"name":"#)
            buffer.writeJSON(call.name)
            buffer.writeJSON(text: #","arguments":"#)
            buffer.writeJSON(call.arguments)
            buffer.writeJSON(text: "}}")
        }
        buffer.writeJSON(text: "]")
    }
}

extension ServerToolCall {
    /// An element of `server_tool_calls`, which is not OpenAI's: a client that does not know it has nothing to do.
    func write(into buffer: inout ByteBuffer) {
        buffer.writeJSON(text: #"{"id":"#)
        buffer.writeJSON(id)
        buffer.writeJSON(text: #","name":"#)
        buffer.writeJSON(name)
        buffer.writeJSON(text: #","arguments":"#)
        buffer.writeJSON(arguments)
        buffer.writeJSON(text: #","result":"#)
        buffer.writeJSON(result)
        buffer.writeJSON(text: "}")
    }
}
