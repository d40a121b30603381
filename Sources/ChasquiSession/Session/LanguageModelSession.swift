import ChasquiCore
public import Observation
import Synchronization

/// A conversation with a model.
///
/// The session remembers what was said. It answers one prompt at a time; sessions side by side share their model.
///
/// ```swift
/// let session = LanguageModelSession(model: model, instructions: "You are a guide in the Andes.")
/// let answer = try await session.respond(to: "Where do I begin?")
/// print(answer.content)
/// ```
public final class LanguageModelSession: Sendable {
    struct State {
        var transcript: Transcript
        var isResponding = false
    }

    /// The model that answers.
    public let model: LlamaLanguageModel
    let tools: [String: any Tool]
    let definitions: [ChasquiCore.Tool]
    let client = "session-\(GenerationID().hashValue)"
    private let state: Mutex<State>
    private let registrar = ObservationRegistrar()

    /// - Parameters:
    ///   - model: what answers.
    ///   - tools: what the model may call; of several with one name the last holds.
    ///   - instructions: what the model is told before everything else.
    public convenience init(model: LlamaLanguageModel, tools: [any Tool] = [], instructions: String? = nil) {
        self.init(model: model, tools: tools, told: instructions.map { Instructions(text: $0) })
    }

    /// - Parameters:
    ///   - model: what answers.
    ///   - tools: what the model may call; of several with one name the last holds.
    ///   - instructions: what the model is told before everything else.
    public convenience init(model: LlamaLanguageModel, tools: [any Tool] = [], instructions: Instructions) {
        self.init(model: model, tools: tools, told: instructions)
    }

    /// - Parameters:
    ///   - model: what answers.
    ///   - tools: what the model may call; of several with one name the last holds.
    ///   - instructions: what the model is told before everything else, a part a line.
    public convenience init(
        model: LlamaLanguageModel, tools: [any Tool] = [], @InstructionsBuilder instructions: () throws -> Instructions
    ) rethrows {
        self.init(model: model, tools: tools, told: try instructions())
    }

    /// Goes on with a conversation.
    /// - Parameters:
    ///   - model: what answers.
    ///   - tools: what the model may call from now on.
    ///   - transcript: what was said before.
    public init(model: LlamaLanguageModel, tools: [any Tool] = [], transcript: Transcript) {
        self.model = model
        self.tools = Dictionary(tools.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        definitions = self.tools.values.sorted { $0.name < $1.name }.map {
            ChasquiCore.Tool(name: $0.name, description: $0.description, parameters: $0.parameters.json)
        }
        state = Mutex(State(transcript: transcript))
    }

    private convenience init(model: LlamaLanguageModel, tools: [any Tool], told instructions: Instructions?) {
        var entries: [Transcript.Entry] = []
        if instructions != nil || !tools.isEmpty {
            let segments = instructions.map { [Transcript.Segment.text(.init(content: $0.text))] } ?? []
            entries.append(
                .instructions(
                    .init(segments: segments, toolDefinitions: tools.map { Transcript.ToolDefinition(tool: $0) })))
        }
        self.init(model: model, tools: tools, transcript: Transcript(entries: entries))
    }

    /// All that was said, what is being answered included.
    public var transcript: Transcript {
        registrar.access(self, keyPath: \.transcript)
        return state.withLock { $0.transcript }
    }

    /// Whether an answer is on its way; until its end another prompt is refused with
    /// ``GenerationError/concurrentRequests(_:)``.
    public var isResponding: Bool {
        registrar.access(self, keyPath: \.isResponding)
        return state.withLock { $0.isResponding }
    }

    /// Loads the model and computes what the next prompt is known to begin with, so that its answer comes sooner. Returns
    /// at once.
    public func prewarm(promptPrefix: Prompt? = nil) {
        Task {
            try await model.load()
            try await warm(prefix: promptPrefix)
        }
    }
}

extension LanguageModelSession: Observable {}

extension LanguageModelSession {
    /// Takes in a prompt.
    /// - Returns: how many entries there were before.
    func begin(_ prompt: Transcript.Prompt) throws(GenerationError) -> Int {
        let count = changingBoth { state -> Int? in
            guard !state.isResponding else { return nil }
            state.isResponding = true
            state.transcript.entries.append(.prompt(prompt))
            return state.transcript.count - 1
        }
        guard let count else {
            throw .concurrentRequests("The session still answers; wait for it, or use another session.")
        }
        return count
    }

    func add(_ entries: [Transcript.Entry]) {
        registrar.withMutation(of: self, keyPath: \.transcript) {
            state.withLock { $0.transcript.entries += entries }
        }
    }

    /// Ends an answer.
    /// - Parameter count: where it failed, the entries that stay; nil keeps all.
    func end(keeping count: Int? = nil) {
        changingBoth { state in
            state.isResponding = false
            if let count { state.transcript.entries.removeSubrange(count...) }
        }
    }

    private func changingBoth<Result: Sendable>(_ body: (inout sending State) -> sending Result) -> Result {
        registrar.withMutation(of: self, keyPath: \.transcript) {
            registrar.withMutation(of: self, keyPath: \.isResponding) { state.withLock(body) }
        }
    }
}
