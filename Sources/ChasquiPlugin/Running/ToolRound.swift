/// What comes of one round of a chat whose tools the server runs.
///
/// Calls of the client's own tools go on to it as they come. Those of the server's are held back until the round is over.
struct ToolRound {
    private let serverTools: Set<String>
    private(set) var calls: [ToolCall] = []
    private(set) var summary: GenerationSummary?
    private var text = ""
    private var reasoning = ""
    /// The place among the server's or the client's calls of each call, by its index in the model's answer.
    private var places: [Int: Place] = [:]
    private var clientCalls = 0

    private enum Place {
        case server(Int)
        case client(Int)
    }

    init(serverTools: Set<String>) {
        self.serverTools = serverTools
    }

    /// - Returns: what the client sees of it now.
    mutating func take(_ event: GenerationEvent) -> [GenerationEvent] {
        switch event {
        case .text(let delta):
            text += delta.text
            return [event]
        case .reasoning(let more):
            reasoning += more
            return [event]
        case .toolCall(let delta): return take(delta).map { [.toolCall($0)] } ?? []
        case .finished(let summary):
            self.summary = summary
            return []
        case .promptProgress, .serverTool, .choice: return [event]
        }
    }

    private mutating func take(_ delta: ToolCallDelta) -> ToolCallDelta? {
        switch places[delta.index] ?? place(of: delta) {
        case .server(let index):
            calls[index].arguments += delta.arguments
            return nil
        case .client(let index):
            var shown = delta
            shown.index = index
            return shown
        }
    }

    /// The first delta of a call has its name.
    private mutating func place(of delta: ToolCallDelta) -> Place {
        let place: Place
        if let name = delta.name, serverTools.contains(name) {
            calls.append(ToolCall(id: delta.id ?? "call_\(delta.index)", name: name, arguments: ""))
            place = .server(calls.count - 1)
        } else {
            place = .client(clientCalls)
            clientCalls += 1
        }
        places[delta.index] = place
        return place
    }

    /// Whether the model waits for the server alone. A call of the client's tool ends the turn, and the server's calls
    /// beside it are left out: the model makes them again when it has the client's answer.
    var needsResults: Bool { summary?.reason == .toolCalls && !calls.isEmpty && clientCalls == 0 }

    /// The model's message, for the next round.
    var message: ChatMessage {
        ChatMessage(
            role: .assistant, content: text, reasoning: reasoning.isEmpty ? nil : reasoning, toolCalls: calls)
    }

    /// How the turn ends with this round.
    /// - Parameter used: what all rounds used.
    func end(of used: GenerationSummary) -> GenerationSummary {
        var end = used
        end.reason = summary?.reason ?? used.reason
        // A call beyond the last round is nobody's to answer.
        if end.reason == .toolCalls, clientCalls == 0 { end.reason = .endOfGeneration }
        return end
    }
}

extension GenerationSummary {
    /// Two rounds as one.
    func adding(_ next: GenerationSummary) -> GenerationSummary {
        var sum = next
        sum.usage.add(usage)
        sum.timings.queue += timings.queue
        sum.timings.prefill += timings.prefill
        sum.timings.decode += timings.decode
        sum.timings.arrival = timings.arrival
        sum.drafts.guessed += drafts.guessed
        sum.drafts.accepted += drafts.accepted
        sum.truncated = truncated || next.truncated
        return sum
    }
}
