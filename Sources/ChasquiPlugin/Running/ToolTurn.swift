/// Takes a chat to its answer: asks the model, runs the tools that it calls, and asks again.
struct ToolTurn: Sendable {
    let base: any InferenceService
    let tools: [ToolService.OwnedTool]
    let rounds: Int
    let logger: Logger

    /// All rounds as one stream.
    func stream(from first: sending GenerationStream, request: ChatRequest) -> GenerationStream {
        let canceller = Canceller()
        let channel = GenerationChannel { canceller.cancel() }
        let tally = GenerationTally()
        let (position, tokens) = (first.queuePosition, first.promptTokens)
        let handover = StreamHandover(first)
        let task = Task {
            guard let first = handover.take() else { return }
            do throws(InferenceError) {
                try await run(first, request, into: channel, tally)
            } catch {
                channel.fail(error)
            }
        }
        canceller.set(task)
        let stream = GenerationStream(channel, tally: tally)
        stream.queuePosition = position
        stream.promptTokens = tokens
        return stream
    }

    private func run(
        _ first: GenerationStream, _ request: ChatRequest, into channel: GenerationChannel, _ tally: GenerationTally
    ) async throws(InferenceError) {
        var (stream, request) = (first, request)
        var used: GenerationSummary?
        for round in 1... {
            var answer = ToolRound(serverTools: Set(tools.map(\.tool.name)))
            while let events = try await stream.next() {
                tally.set(generated: (used?.usage.completionTokens ?? 0) + stream.generatedTokens)
                for event in events { for shown in answer.take(event) { channel.send(shown) } }
            }
            guard let summary = answer.summary else { throw .engine(message: "a round had no end") }
            used = used.map { $0.adding(summary) } ?? summary
            tally.set(generated: used?.usage.completionTokens ?? 0)
            guard answer.needsResults, round <= rounds else {
                var end = answer.end(of: used ?? summary)
                end.usage.add(tally.beside)
                channel.send(.finished(end))
                return
            }
            let model = CountedModel(base: base, tally: tally, admission: request.identity.admission)
            request.messages += try await messages(after: answer, request.identity, model, into: channel)
            request.continuation = nil
            request.addsGenerationPrompt = true
            if request.toolChoice != .none { request.toolChoice = round < rounds ? .auto : .none }
            stream = try await base.chat(request)
            tally.add(promptTokens: stream.promptTokens)
        }
    }

    /// What the model said, and what came of its calls.
    private func messages(
        after answer: ToolRound, _ identity: RequestIdentity, _ model: CountedModel, into channel: GenerationChannel
    ) async throws(InferenceError) -> [ChatMessage] {
        var messages = [answer.message]
        for (call, result) in zip(answer.calls, try await results(of: answer.calls, identity, model)) {
            channel.send(.serverTool(ServerToolCall(call, result: result)))
            messages.append(ChatMessage(role: .tool, content: result, toolCallID: call.id, name: call.name))
        }
        return messages
    }

    /// Several calls of one round run at once.
    private func results(
        of calls: [ToolCall], _ identity: RequestIdentity, _ model: CountedModel
    ) async throws(InferenceError) -> [String] {
        let outcomes = await withTaskGroup(of: (Int, Result<String, InferenceError>).self) { group in
            for (index, call) in calls.enumerated() {
                group.addTask {
                    // Not inside of the tuple: optimized by Swift 6.3, that loses the index.
                    let outcome = await outcome(of: call, identity, model)
                    return (index, outcome)
                }
            }
            return await group.reduce(into: [Int: Result<String, InferenceError>]()) { $0[$1.0] = $1.1 }
        }
        var results: [String] = []
        for index in calls.indices { results.append(try outcomes[index]?.get() ?? "") }
        return results
    }

    private func outcome(
        of call: ToolCall, _ identity: RequestIdentity, _ model: CountedModel
    ) async -> Result<String, InferenceError> {
        do throws(InferenceError) {
            return .success(try await result(of: call, identity, model))
        } catch {
            return .failure(error)
        }
    }

    private func result(
        of call: ToolCall, _ identity: RequestIdentity, _ model: CountedModel
    ) async throws(InferenceError) -> String {
        guard let owned = tools.first(where: { $0.tool.name == call.name }) else {
            return "Error: there is no tool \(call.name)."
        }
        guard let arguments = try? JSONValue(parsing: call.arguments.isEmpty ? "{}" : call.arguments) else {
            return "Error: the arguments are no JSON."
        }
        let context = owned.plugin.context(identity, model: model, logger: logger)
        do {
            return try await TimeLimit.run(owned.plugin.policy.timeout) {
                try await owned.tool.call(arguments, context)
            }
        } catch {
            try owned.plugin.failure(context).handle(error)
            return error is TimeLimit.Exceeded ? "Error: \(call.name) took too long." : "Error: \(call.name) failed."
        }
    }
}
