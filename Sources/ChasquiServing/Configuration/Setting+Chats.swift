import ChasquiCore
import ChasquiHTTP

extension Setting {
    /// Defaults of chats.
    static let chats = [
        Setting(
            .sampling, "chat_template_kwargs", ["--chat-template-kwargs"], llamaVariable: "CHAT_TEMPLATE_KWARGS",
            \.http.defaults.templateArguments, .templateArguments, "Variables for the chat template."),
        Setting(
            .sampling, "reasoning_format", ["--reasoning-format"], llamaVariable: "THINK",
            \.http.defaults.reasoning.format, .choice, "Where a model's thoughts are in the answer."),
        Setting(
            .sampling, "reasoning_budget", ["--reasoning-budget"], llamaVariable: "THINK_BUDGET",
            \.http.defaults.reasoning.budget, .integer(0...Int(Int32.max), orOpen: "-1"),
            "The most tokens of thoughts; -1 is no limit."),
        Setting(
            .sampling, "reasoning_budget_message", ["--reasoning-budget-message"],
            llamaVariable: "THINK_BUDGET_MESSAGE",
            \.http.defaults.reasoning.message, .anyText, "What thoughts end with when the budget is spent."),
        Setting(
            .sampling, "prefill_assistant", ["--prefill-assistant"], llamaVariable: "PREFILL_ASSISTANT",
            \.http.defaults.continuesAssistant, .truth,
            "An assistant's message at the end of a chat is the beginning of the answer."),
        Setting(
            .sampling, "cache_prompt", ["--cache-prompt"], llamaVariable: "CACHE_PROMPT", \.http.defaults.cachePrompt,
            .truth, "Start from what other prompts with the same beginning left."),
        Setting(
            .sampling, "cache_reuse", ["--cache-reuse"], llamaVariable: "CACHE_REUSE",
            \.http.defaults.shortestReusedChunk, .integer(1...Int(Int32.max), orOpen: "0"),
            "Chunks of at least so many tokens that a slot keeps are moved to where a prompt has them; 0 moves nothing."
        ),
    ]
}
