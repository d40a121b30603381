import ChasquiCore

/// The fields of ``GenerationOptions``, under OpenAI's and llama-server's names.
struct OptionFields {
    private static let mostStops = 64
    private static let longestStop = 1024

    static let described =
        SamplingFields.described + SamplingFields.describedChain + [
            Field(
                "n_predict", or: ["max_completion_tokens", "max_tokens"], .integer(-1...Int(Int32.max)),
                "The most tokens to generate; -1 goes on to the context's end."),
            Field(
                "stop", .either([.string(most: longestStop), .array(.string(most: longestStop), 0...mostStops)]),
                "Ends the answer and does not appear in it."),
            Field("priority", .choice(Priority.self), "Who goes first."),
            Field("cache_prompt", .boolean, "Starts from what other prompts with the same beginning left."),
            Field(
                "n_cache_reuse", .integer(0...Int(Int32.max)),
                "Chunks of at least so many tokens that a slot keeps are moved to where the prompt has them; 0 moves nothing."
            ),
            Field("cache_salt", .string(most: longestStop), "Only requests of the same salt share beginnings."),
            Field("id_slot", .integer(-1...Int(Int32.max)), "The slot to run in, for which it waits; -1 is any."),
            Field(
                "n_keep", .integer(-1...Int(Int32.max)),
                "With context_shift, how many tokens stay at the beginning of a full context; -1 is the prompt."),
            Field(
                "n_discard", .integer(0...Int(Int32.max)),
                "How many tokens behind them go then; 0 is half of the others."),
            Field(
                "t_max_prompt_ms", .integer(-1...Int(Int32.max)),
                "A prompt that takes longer to compute fails with 504; 0 and -1 are no limit."),
            Field(
                "t_max_predict_ms", .integer(-1...Int(Int32.max)),
                "The answer ends after this time, as at its token limit; 0 and -1 are no limit."),
            Field(
                "n_indent", .integer(0...Int(Int32.max)),
                "A line after the first one that is indented less ends the answer before it."),
        ] + AdapterFields.described + SpeculationFields.described + ConstraintFields.described
        + GrammarTriggerFields.described + EndFields.described

    let fields: Fields

    /// What the request says, over the defaults.
    func options(over defaults: GenerationOptions) throws(InferenceError) -> GenerationOptions {
        try UnsupportedFields.check(fields)
        var options = defaults
        try SamplingFields(fields: fields).apply(to: &options.sampling)
        let limit = try fields.integer(
            "n_predict", "max_completion_tokens", "max_tokens", in: -1...Int(Int32.max))
        // As in llama-server, -1 asks for no limit of the request's own; the server's default still holds.
        if let limit, limit >= 0 { options.maxTokens = limit }
        if let limit = try milliseconds("t_max_prompt_ms") { options.prefillLimit = limit }
        if let limit = try milliseconds("t_max_predict_ms") { options.decodeLimit = limit }
        if let indent = try fields.integer("n_indent", in: 0...Int(Int32.max)) { options.leastIndent = indent }
        if let (name, value) = fields.member("stop") {
            let stops = try stops(value, name: name).filter { !$0.isEmpty }
            if !stops.isEmpty { options.stop = stops }
        }
        try EndFields(fields: fields).apply(to: &options)
        if let cachePrompt = try fields.bool("cache_prompt") { options.cachePrompt = cachePrompt }
        if let shortest = try fields.integer("n_cache_reuse", in: 0...Int(Int32.max)) {
            options.shortestReusedChunk = shortest == 0 ? nil : shortest
        }
        options.model = try fields.string("model")
        options.adapterScales = try AdapterFields.ofRequest(fields)
        if let priority = try fields.choice("priority", Priority.self) { options.priority = priority }
        if let salt = try fields.string("cache_salt") { options.cacheSalt = try shortEnough(salt, name: "cache_salt") }
        if let slot = try fields.integer("id_slot", in: -1...Int(Int32.max)), slot >= 0 { options.slot = slot }
        if let kept = try fields.integer("n_keep", in: -1...Int(Int32.max)) { options.keptTokens = kept }
        if let discarded = try fields.integer("n_discard", in: 0...Int(Int32.max)) {
            options.discardedTokens = discarded
        }
        if let most = try SpeculationFields(fields: fields).mostDrafts() { options.mostDrafts = most }
        if let (name, constraint) = try ConstraintFields(fields: fields).constraint() {
            options.constraint = constraint
            options.constraintField = name
        }
        options.triggers = try GrammarTriggerFields(fields: fields).triggers(hasConstraint: options.constraint != nil)
        options.shownTokens = try GrammarTriggerFields(fields: fields).preserved()
        return options
    }

    /// As in llama-server, 0 and -1 stand for no limit.
    private func milliseconds(_ name: String) throws(InferenceError) -> Duration? {
        guard let value = try fields.integer(name, in: -1...Int(Int32.max)), value > 0 else { return nil }
        return .milliseconds(value)
    }

    private func stops(_ value: JSONValue, name: String) throws(InferenceError) -> [String] {
        if case .string(let text) = value { return [try checked(text, name: name)] }
        guard case .array(let elements) = value else {
            throw Fields.wrong(name, value, "a string or an array of strings")
        }
        guard elements.count <= Self.mostStops else {
            throw .invalid(
                field: name, message: "\(name) has \(elements.count) strings; it may have up to \(Self.mostStops).")
        }
        var stops: [String] = []
        for (index, element) in elements.enumerated() {
            guard case .string(let text) = element else { throw Fields.wrong("\(name)[\(index)]", element, "a string") }
            stops.append(try checked(text, name: "\(name)[\(index)]"))
        }
        return stops
    }

    private func shortEnough(_ salt: String, name: String) throws(InferenceError) -> String {
        guard salt.utf8.count <= Self.longestStop else {
            throw .invalid(
                field: fields.name(of: name),
                message: "\(name) has \(salt.utf8.count) bytes; it may have up to \(Self.longestStop).")
        }
        return salt
    }

    private func checked(_ text: String, name: String) throws(InferenceError) -> String {
        guard text.utf8.count <= Self.longestStop else {
            throw .invalid(
                field: name,
                message: "\(name) has \(text.utf8.count) bytes; a stop text may have up to \(Self.longestStop).")
        }
        return text
    }
}
