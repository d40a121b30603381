/// Reads structure out of several choices, each with a reader of its own.
public struct ChoiceInterpreter: OutputInterpreter {
    private var interpreters: [any OutputInterpreter]

    public init(_ interpreters: [any OutputInterpreter]) {
        self.interpreters = interpreters
    }

    public mutating func interpret(
        _ event: GenerationEvent, into events: inout [GenerationEvent]
    ) throws(InferenceError) {
        guard case .choice(let index, let inner) = event, interpreters.indices.contains(index) else {
            events.append(event)
            return
        }
        var interpreted: [GenerationEvent] = []
        try interpreters[index].interpret(inner, into: &interpreted)
        for event in interpreted { events.append(.choice(index, event)) }
    }
}
