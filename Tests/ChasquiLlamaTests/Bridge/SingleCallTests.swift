import ChasquiCore
import Testing

@testable import ChasquiLlama

@Suite("An answer of one call", .enabled(if: TinyModel.isThere && LlamaSamples.isThere))
struct SingleCallTests {
    private let model: LlamaModel

    init() throws {
        TinyModel.silence
        model = try LlamaModel.load(LlamaModel.LoadOptions(path: TinyModel.path ?? ""))
    }

    /// What a model that wants to repeat a call says behind it, after so much of the call's text as the grammar takes; nil
    /// where it does not end.
    private func saidBehind(_ text: String, in chat: RenderedChat) throws -> (call: String, behind: String?) {
        let call = try model.tokenize(text, addSpecial: false, parseSpecial: true)
        var sampling = SamplingOptions()
        sampling.temperature = 0
        let sampler = try LlamaSampler(model: model, sampling: sampling, constraint: nil, chat: chat)
        let context = try AnyContext(model: model)
        var said: [UInt8] = []
        for token in call {
            context.prefer([token])
            guard try context.sample(sampler) == token else { break }
            sampler.accept(token, isGenerated: true)
            model.appendPiece(of: token, special: true, to: &said)
        }
        context.prefer(Set(call))
        var behind: [UInt8] = []
        for _ in 0..<100 {
            guard let token = try context.sample(sampler) else { break }
            if model.isEndOfGeneration(token) {
                return (String(decoding: said, as: UTF8.self), String(decoding: behind, as: UTF8.self))
            }
            sampler.accept(token, isGenerated: true)
            model.appendPiece(of: token, special: true, to: &behind)
        }
        return (String(decoding: said, as: UTF8.self), nil)
    }

    /// A call with all that a template writes before it, with the end of thoughts alone, and by itself: where a call is required
    /// it has to come at once.
    private func beginnings(of text: String) -> [String] {
        var head = ""
        for tag in ["</think>", "<|END_THINKING|>"] {
            if let end = text.firstRange(of: tag)?.upperBound { head = String(text[..<end]) }
        }
        let name = text.firstRange(of: "weather")?.upperBound ?? text.endIndex
        let places = text[..<name].indices.dropFirst().filter { "<[]{fw ".contains(text[$0]) }
        let calls: [String] = places.map { String(text[$0...]) }
        return [text] + calls.map { head + $0 } + calls
    }

    @Test(
        "ends with that call, in whatever form a template writes it", arguments: PublishedTemplateTests.names,
        [ToolChoice.auto, .required])
    func ends(name: String, choice: ToolChoice) throws {
        let source = try #require(LlamaSamples.texts("jinja").first { $0.name == name }).text
        let templates = try ChatTemplates(model: model, override: source)
        guard templates.capabilities["supports_tool_calls"] == true, PublishedTemplateTests.exceptions[name] == nil
        else { return }
        var request = chatRequest([PublishedCall.question], tools: [weatherTool], choice: choice)
        request.parallelToolCalls = false
        let chat = try templates.render(request)
        let text = try PublishedCall.said(by: templates, after: chat)
        for beginning in beginnings(of: text) {
            let (call, behind) = try saidBehind(beginning, in: chat)
            guard call.contains("weather"), call.contains("Cusco") else { continue }
            let end = try #require(behind, "\(call.debugDescription) and much more")
            #expect(!end.contains("weather"), "\(call.debugDescription) and \(end.debugDescription)")
            return
        }
        Issue.record("the grammar does not take \(text.debugDescription)")
    }
}
