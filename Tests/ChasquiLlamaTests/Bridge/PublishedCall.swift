import ChasquiCore

@testable import ChasquiLlama

/// A call as published chat templates write it.
enum PublishedCall {
    /// What models say when they are done, as tokens: where their templates write more behind a call than behind a text.
    private static let ends = [
        "<|END_OF_TURN_TOKEN|>", "<SPECIAL_12>", "<｜end▁of▁sentence｜>", "<|eom_id|>", "<｜hy_eos:opensource｜>",
        "<|calls|>",
    ]

    private static let thoughts = [("<think>", "</think>"), ("<|START_THINKING|>", "<|END_THINKING|>")]
        .map { (start: $0.0, end: $0.1) }

    static let question = ChatMessage(role: .user, content: "How is the weather in Cusco?")
    static let call = ToolCall(id: "123456789", name: "weather", arguments: #"{"city":"Cusco \"up\""}"#)
    static let calling = ChatMessage(role: .assistant, content: "", toolCalls: [call])
    static let result = ChatMessage(
        role: .tool, content: #"{"sky":"clear"}"#, toolCallID: call.id, name: "weather")

    /// What the template makes of an assistant's call, as the model would say it after a prompt.
    static func said(by templates: ChatTemplates, after chat: RenderedChat) throws -> String {
        func rendered(_ message: ChatMessage) throws -> String {
            var request = chatRequest([question, message], tools: [weatherTool])
            request.addsGenerationPrompt = false
            return try templates.render(request).prompt
        }
        let written = try rendered(calling)
        let plain = try rendered(ChatMessage(role: .assistant, content: "PLAIN"))
        let end = plain.ranges(of: "PLAIN").last.map { plain[$0.upperBound...] } ?? ""
        var answer = written.dropFirst(common(chat.prompt, written).count)
        if answer.hasSuffix(end) { answer = answer.dropLast(end.count) }
        for end in ends { if let said = answer.firstRange(of: end) { answer = answer[..<said.lowerBound] } }
        // A prompt may have opened thoughts that a message of the past has not: the model would close them first.
        let thought = String(chat.prompt.reversed().drop(while: \.isWhitespace).reversed())
        let opened = thoughts.first { thought.hasSuffix($0.start) && !written.hasPrefix(thought) }
        guard let opened, !answer.contains(opened.end) else { return String(answer) }
        return opened.end + answer
    }

    /// What two texts begin with, up to a tag in which they part.
    private static func common(_ one: String, _ other: String) -> Substring {
        let common = one.prefix(zip(one, other).prefix { $0 == $1 }.count)
        guard let tag = common.lastIndex(of: "<"), !common[tag...].contains(">") else { return common }
        return common[..<tag]
    }
}
