extension LanguageModelSession {
    /// Answers with text, of which each snapshot has all that came so far.
    public func streamResponse(
        to prompt: Prompt, options: GenerationOptions = GenerationOptions()
    ) -> sending ResponseStream<String> {
        ResponseStream(Turn(self, prompt, nil, options))
    }

    /// Answers with text, of which each snapshot has all that came so far.
    public func streamResponse(
        to prompt: String, options: GenerationOptions = GenerationOptions()
    ) -> sending ResponseStream<String> {
        streamResponse(to: Prompt(text: prompt), options: options)
    }

    /// Answers with text, of which each snapshot has all that came so far.
    public func streamResponse(
        options: GenerationOptions = GenerationOptions(), @PromptBuilder prompt: () throws -> Prompt
    ) rethrows -> sending ResponseStream<String> {
        streamResponse(to: try prompt(), options: options)
    }

    /// Answers with a value of a type, of which each snapshot has what is there so far.
    ///
    /// With `includeSchemaInPrompt` the model reads the schema, too, and knows better what is meant.
    public func streamResponse<Content: Generable>(
        to prompt: Prompt, generating type: Content.Type = Content.self, includeSchemaInPrompt: Bool = true,
        options: GenerationOptions = GenerationOptions()
    ) -> sending ResponseStream<Content> {
        ResponseStream(Turn(self, prompt, .of(type, isInPrompt: includeSchemaInPrompt), options))
    }

    /// Answers with a value of a type, of which each snapshot has what is there so far.
    ///
    /// With `includeSchemaInPrompt` the model reads the schema, too, and knows better what is meant.
    public func streamResponse<Content: Generable>(
        to prompt: String, generating type: Content.Type = Content.self, includeSchemaInPrompt: Bool = true,
        options: GenerationOptions = GenerationOptions()
    ) -> sending ResponseStream<Content> {
        streamResponse(
            to: Prompt(text: prompt), generating: type, includeSchemaInPrompt: includeSchemaInPrompt, options: options)
    }

    /// Answers with a value of a type, of which each snapshot has what is there so far.
    ///
    /// With `includeSchemaInPrompt` the model reads the schema, too, and knows better what is meant.
    public func streamResponse<Content: Generable>(
        generating type: Content.Type = Content.self, includeSchemaInPrompt: Bool = true,
        options: GenerationOptions = GenerationOptions(), @PromptBuilder prompt: () throws -> Prompt
    ) rethrows -> sending ResponseStream<Content> {
        streamResponse(
            to: try prompt(), generating: type, includeSchemaInPrompt: includeSchemaInPrompt, options: options)
    }

    /// Answers with content of a schema, of which each snapshot has what is there so far.
    ///
    /// With `includeSchemaInPrompt` the model reads the schema, too, and knows better what is meant.
    public func streamResponse(
        to prompt: Prompt, schema: GenerationSchema, includeSchemaInPrompt: Bool = true,
        options: GenerationOptions = GenerationOptions()
    ) -> sending ResponseStream<GeneratedContent> {
        let format = Transcript.ResponseFormat(schema, isInPrompt: includeSchemaInPrompt)
        return ResponseStream(Turn(self, prompt, format, options))
    }

    /// Answers with content of a schema, of which each snapshot has what is there so far.
    ///
    /// With `includeSchemaInPrompt` the model reads the schema, too, and knows better what is meant.
    public func streamResponse(
        to prompt: String, schema: GenerationSchema, includeSchemaInPrompt: Bool = true,
        options: GenerationOptions = GenerationOptions()
    ) -> sending ResponseStream<GeneratedContent> {
        streamResponse(
            to: Prompt(text: prompt), schema: schema, includeSchemaInPrompt: includeSchemaInPrompt, options: options)
    }

    /// Answers with content of a schema, of which each snapshot has what is there so far.
    ///
    /// With `includeSchemaInPrompt` the model reads the schema, too, and knows better what is meant.
    public func streamResponse(
        schema: GenerationSchema, includeSchemaInPrompt: Bool = true,
        options: GenerationOptions = GenerationOptions(), @PromptBuilder prompt: () throws -> Prompt
    ) rethrows -> sending ResponseStream<GeneratedContent> {
        streamResponse(
            to: try prompt(), schema: schema, includeSchemaInPrompt: includeSchemaInPrompt, options: options)
    }
}
