import ChasquiCore

/// Two slots, of which the second is in use, for services that nobody asks for more.
extension SlotService {
    func slots() async throws(InferenceError) -> [SlotState] {
        var options = GenerationOptions()
        options.maxTokens = 9
        let task = SlotTask(
            id: 7, computedPromptTokens: 5, cachedPromptTokens: 3, generatedTokens: 2, hasNewLine: true,
            options: options)
        return [
            SlotState(number: 0, context: 100, tokens: 4, former: FormerSlotTask(id: 6, options: options)),
            SlotState(number: 1, context: 100, tokens: 10, task: task),
        ]
    }

    func eraseSlot(_ slot: Int) async throws(InferenceError) -> Int {
        if slot == 1 { throw .slotBusy(slot) }
        return 4
    }

    func saveSlot(_ slot: Int, to name: String) async throws(InferenceError) -> SlotFile {
        SlotFile(tokens: 4, bytes: 1000, took: .milliseconds(2))
    }

    func restoreSlot(_ slot: Int, from name: String) async throws(InferenceError) -> SlotFile {
        SlotFile(tokens: 4, bytes: 1000, took: .milliseconds(2))
    }
}

extension InferenceService {
    var stepAge: Duration? { nil }

    var properties: ModelProperties? {
        ModelProperties(
            path: "/models/tiny.gguf", chatTemplate: "{{ messages }}",
            chatTemplateCapabilities: ["supports_tools": true], beginToken: "<s>", endToken: "</s>", engine: "engine 1")
    }

    func fingerprint(for options: GenerationOptions) -> String? { nil }
}

/// One chat, `thinking`, can be steered.
extension SteeringService {
    func endReasoning(of requestID: String) async throws(InferenceError) -> Bool { requestID == "thinking" }
}
