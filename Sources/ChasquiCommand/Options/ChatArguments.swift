import ArgumentParser

struct ChatArguments: ParsableArguments, SettingArguments {
    @Option("sampling.chat_template_kwargs") var chatTemplateKwargs: String?
    @Option("sampling.reasoning_format") var reasoningFormat: String?
    @Option("sampling.reasoning_budget") var reasoningBudget: String?
    @Option("sampling.reasoning_budget_message") var reasoningBudgetMessage: String?
    @Flag("sampling.prefill_assistant") var prefillAssistant: Bool?
    @Flag("sampling.cache_prompt") var cachePrompt: Bool?
    @Option("sampling.cache_reuse") var cacheReuse: String?

    var given: [String: String?] {
        [
            "sampling.chat_template_kwargs": chatTemplateKwargs,
            "sampling.reasoning_format": reasoningFormat,
            "sampling.reasoning_budget": reasoningBudget,
            "sampling.reasoning_budget_message": reasoningBudgetMessage,
            "sampling.prefill_assistant": prefillAssistant.map(String.init(describing:)),
            "sampling.cache_prompt": cachePrompt.map(String.init(describing:)),
            "sampling.cache_reuse": cacheReuse,
        ]
    }
}
