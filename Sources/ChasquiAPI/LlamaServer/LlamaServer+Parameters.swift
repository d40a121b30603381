import ChasquiCore
import OrderedCollections

extension LlamaServer {
    /// What may tell of a client's text.
    private static let privateParameters: Set<String> = [
        "stop", "logit_bias", "grammar", "grammar_lazy", "grammar_triggers", "preserved_tokens",
        "dry_sequence_breakers",
    ]

    /// What a request gets where it does not say, by the fields' names.
    static func requestDefaults(_ options: GenerationOptions) -> OrderedDictionary<String, JSONValue> {
        guard case .object(var defaults) = parameters(options) else { return [:] }
        if options.sampling.seed == nil { defaults["seed"] = nil }
        return defaults
    }

    /// Options as `/props` and `/slots` show them.
    static func parameters(_ options: GenerationOptions) -> JSONValue {
        guard let answer = try? AnswerFields(Fields([:])) else { return .object([:]) }
        let request = CompletionRequest(identity: RequestIdentity(id: ""), prompts: [.text("")], options: options)
        let shape = LlamaCompletionShape(request: request, answer: answer, projection: nil)
        let seed = options.sampling.seed ?? .max
        guard case .object(let all) = shape.generationSettings(seed: seed) else { return .object([:]) }
        return .object(all.filter { !privateParameters.contains($0.key) })
    }
}
