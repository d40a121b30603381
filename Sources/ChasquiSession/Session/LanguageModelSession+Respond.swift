extension LanguageModelSession {
    /// Answers with text.
    /// - Throws: ``GenerationError``, ``ToolCallError`` or `CancellationError`.
    @discardableResult
    nonisolated(nonsending) public func respond(
        to prompt: Prompt, options: GenerationOptions = GenerationOptions()
    ) async throws -> Response<String> {
        try await Turn(self, prompt, nil, options).run().response(as: String.self, isText: true)
    }

    /// Answers with text.
    /// - Throws: ``GenerationError``, ``ToolCallError`` or `CancellationError`.
    @discardableResult
    nonisolated(nonsending) public func respond(
        to prompt: String, options: GenerationOptions = GenerationOptions()
    ) async throws -> Response<String> {
        try await respond(to: Prompt(text: prompt), options: options)
    }

    /// Answers with text.
    /// - Throws: ``GenerationError``, ``ToolCallError`` or `CancellationError`.
    @discardableResult
    nonisolated(nonsending) public func respond(
        options: GenerationOptions = GenerationOptions(), @PromptBuilder prompt: () throws -> Prompt
    ) async throws -> Response<String> {
        try await respond(to: try prompt(), options: options)
    }

    /// Answers with a value of a type, to whose schema the model's output is bound.
    ///
    /// With `includeSchemaInPrompt` the model reads the schema, too, and knows better what is meant.
    /// - Throws: ``GenerationError``, ``ToolCallError`` or `CancellationError`.
    @discardableResult
    nonisolated(nonsending) public func respond<Content: Generable>(
        to prompt: Prompt, generating type: Content.Type = Content.self, includeSchemaInPrompt: Bool = true,
        options: GenerationOptions = GenerationOptions()
    ) async throws -> Response<Content> {
        let format = Transcript.ResponseFormat.of(type, isInPrompt: includeSchemaInPrompt)
        return try await Turn(self, prompt, format, options).run().response(as: type, isText: format == nil)
    }

    /// Answers with a value of a type, to whose schema the model's output is bound.
    ///
    /// With `includeSchemaInPrompt` the model reads the schema, too, and knows better what is meant.
    /// - Throws: ``GenerationError``, ``ToolCallError`` or `CancellationError`.
    @discardableResult
    nonisolated(nonsending) public func respond<Content: Generable>(
        to prompt: String, generating type: Content.Type = Content.self, includeSchemaInPrompt: Bool = true,
        options: GenerationOptions = GenerationOptions()
    ) async throws -> Response<Content> {
        try await respond(
            to: Prompt(text: prompt), generating: type, includeSchemaInPrompt: includeSchemaInPrompt, options: options)
    }

    /// Answers with a value of a type, to whose schema the model's output is bound.
    ///
    /// With `includeSchemaInPrompt` the model reads the schema, too, and knows better what is meant.
    /// - Throws: ``GenerationError``, ``ToolCallError`` or `CancellationError`.
    @discardableResult
    nonisolated(nonsending) public func respond<Content: Generable>(
        generating type: Content.Type = Content.self, includeSchemaInPrompt: Bool = true,
        options: GenerationOptions = GenerationOptions(), @PromptBuilder prompt: () throws -> Prompt
    ) async throws -> Response<Content> {
        try await respond(
            to: try prompt(), generating: type, includeSchemaInPrompt: includeSchemaInPrompt, options: options)
    }

    /// Answers with content of a schema.
    ///
    /// With `includeSchemaInPrompt` the model reads the schema, too, and knows better what is meant.
    /// - Throws: ``GenerationError``, ``ToolCallError`` or `CancellationError`.
    @discardableResult
    nonisolated(nonsending) public func respond(
        to prompt: Prompt, schema: GenerationSchema, includeSchemaInPrompt: Bool = true,
        options: GenerationOptions = GenerationOptions()
    ) async throws -> Response<GeneratedContent> {
        let format = Transcript.ResponseFormat(schema, isInPrompt: includeSchemaInPrompt)
        return try await Turn(self, prompt, format, options).run()
            .response(as: GeneratedContent.self, isText: false)
    }

    /// Answers with content of a schema.
    ///
    /// With `includeSchemaInPrompt` the model reads the schema, too, and knows better what is meant.
    /// - Throws: ``GenerationError``, ``ToolCallError`` or `CancellationError`.
    @discardableResult
    nonisolated(nonsending) public func respond(
        to prompt: String, schema: GenerationSchema, includeSchemaInPrompt: Bool = true,
        options: GenerationOptions = GenerationOptions()
    ) async throws -> Response<GeneratedContent> {
        try await respond(
            to: Prompt(text: prompt), schema: schema, includeSchemaInPrompt: includeSchemaInPrompt, options: options)
    }

    /// Answers with content of a schema.
    ///
    /// With `includeSchemaInPrompt` the model reads the schema, too, and knows better what is meant.
    /// - Throws: ``GenerationError``, ``ToolCallError`` or `CancellationError`.
    @discardableResult
    nonisolated(nonsending) public func respond(
        schema: GenerationSchema, includeSchemaInPrompt: Bool = true,
        options: GenerationOptions = GenerationOptions(), @PromptBuilder prompt: () throws -> Prompt
    ) async throws -> Response<GeneratedContent> {
        try await respond(
            to: try prompt(), schema: schema, includeSchemaInPrompt: includeSchemaInPrompt, options: options)
    }
}

extension Transcript.ResponseFormat {
    init(_ schema: GenerationSchema, isInPrompt: Bool) {
        self.init(schema: schema)
        self.isInPrompt = isInPrompt
    }

    /// Nil for text, which is not bound to anything.
    static func of<Content: Generable>(_ type: Content.Type, isInPrompt: Bool) -> Transcript.ResponseFormat? {
        type == String.self ? nil : Transcript.ResponseFormat(type.generationSchema, isInPrompt: isInPrompt)
    }
}
