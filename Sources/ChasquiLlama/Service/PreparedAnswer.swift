import ChasquiCore
import ChasquiScheduler

/// The sequences of one request on their way to the engine's thread, and their reader's end.
struct PreparedAnswer: @unchecked Sendable {
    // The generations are used by one side at a time: here until they are posted, then by the engine's thread.
    let generations: [Generation]
    /// How many prompts the generations are of, in equal parts.
    let prompts: Int
    let stream: GenerationStream

    /// Tokens that wait for slots: each choice waits with its prompt.
    var waitingTokens: Int { generations.reduce(0) { $0 + $1.prompt.count } }

    /// Tokens of the prompts, each of which is computed once however many choices it has.
    var promptTokens: Int {
        stride(from: 0, to: generations.count, by: generations.count / prompts)
            .reduce(0) { $0 + generations[$1].prompt.count }
    }

    /// What an answer is made of before its prompt is known.
    struct Start: Sendable {
        /// One for each choice.
        let ids: [SequenceID]
        /// How many prompts the choices are of, in equal parts.
        var prompts = 1
        let inbox: Inbox

        /// Makes a sequence for each choice.
        /// - Parameter rendered: the chat whose format has to be read out of the text.
        func prepare(
            interpreting rendered: RenderedChat? = nil,
            _ make: (Int, SequenceID, GenerationOutput) throws(InferenceError) -> Generation
        ) throws(InferenceError) -> PreparedAnswer {
            let cancelAll: @Sendable () -> Void = { [inbox, ids] in inbox.post(ids.map { .cancel($0) }) }
            let channel = GenerationChannel(onAbandon: cancelAll)
            let outputs =
                ids.count == 1
                ? [GenerationOutput(channel)]
                : GenerationOutput.choices(ids.count, ofPrompts: prompts, on: channel, onFailure: cancelAll)
            var generations: [Generation] = []
            for (index, id) in ids.enumerated() { generations.append(try make(index, id, outputs[index])) }
            return PreparedAnswer(
                generations: generations, prompts: prompts,
                stream: GenerationStream(channel, interpreter: interpreter(for: rendered)))
        }

        private func interpreter(for rendered: RenderedChat?) -> (any OutputInterpreter)? {
            guard let rendered, !rendered.isPlain else { return nil }
            guard ids.count > 1 else { return rendered.makeInterpreter() }
            return ChoiceInterpreter(ids.map { _ in rendered.makeInterpreter() })
        }
    }
}

extension SamplingOptions {
    /// The options of one of several choices: with a fixed seed each draws with its own.
    func forChoice(_ index: Int) -> SamplingOptions {
        var options = self
        options.seed = seed.map { SamplingOptions.fixedSeed(UInt64($0) + UInt64(index)) }
        return options
    }
}
