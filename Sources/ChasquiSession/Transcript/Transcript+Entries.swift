public import Foundation

extension Transcript {
    /// What the model was told before everything else.
    public struct Instructions: Sendable, Equatable, Codable, Identifiable {
        public var id: String
        public var segments: [Segment]
        /// What the model knew of the session's tools.
        public var toolDefinitions: [ToolDefinition]

        public init(id: String = UUID().uuidString, segments: [Segment], toolDefinitions: [ToolDefinition]) {
            self.id = id
            self.segments = segments
            self.toolDefinitions = toolDefinitions
        }
    }

    /// A tool as the model knows it.
    public struct ToolDefinition: Sendable, Equatable, Codable {
        public var name: String
        public var description: String
        public var parameters: GenerationSchema

        public init(name: String, description: String, parameters: GenerationSchema) {
            self.name = name
            self.description = description
            self.parameters = parameters
        }

        public init(tool: some Tool) {
            self.init(name: tool.name, description: tool.description, parameters: tool.parameters)
        }
    }

    /// What the model was asked.
    public struct Prompt: Sendable, Equatable, Codable, Identifiable {
        public var id: String
        public var segments: [Segment]
        public var options: GenerationOptions
        /// What the answer was bound to; nil is text.
        public var responseFormat: ResponseFormat?

        public init(
            id: String = UUID().uuidString, segments: [Segment], options: GenerationOptions = GenerationOptions(),
            responseFormat: ResponseFormat? = nil
        ) {
            self.id = id
            self.segments = segments
            self.options = options
            self.responseFormat = responseFormat
        }
    }

    /// What an answer is bound to.
    public struct ResponseFormat: Sendable, Equatable, Codable {
        /// The schema's name.
        public let name: String
        let schema: GenerationSchema
        /// The model reads the schema, and is not only bound to it.
        var isInPrompt = true

        public init<Content: Generable>(type: Content.Type) {
            self.init(schema: type.generationSchema)
        }

        public init(schema: GenerationSchema) {
            name = schema.name
            self.schema = schema
        }
    }

    /// The tools that the model called at once.
    public struct ToolCalls: Sendable, Equatable, Codable, Identifiable, RandomAccessCollection {
        public var id: String
        private var calls: [ToolCall]

        public init(id: String = UUID().uuidString, _ calls: some Sequence<ToolCall>) {
            self.id = id
            self.calls = Array(calls)
        }

        public var startIndex: Int { calls.startIndex }
        public var endIndex: Int { calls.endIndex }
        public subscript(position: Int) -> ToolCall { calls[position] }
    }

    /// One call of a tool.
    public struct ToolCall: Sendable, Equatable, Codable, Identifiable {
        public var id: String
        public var toolName: String
        public var arguments: GeneratedContent

        public init(id: String, toolName: String, arguments: GeneratedContent) {
            self.id = id
            self.toolName = toolName
            self.arguments = arguments
        }
    }

    /// What a tool answered.
    public struct ToolOutput: Sendable, Equatable, Codable, Identifiable {
        /// The call's.
        public var id: String
        public var toolName: String
        public var segments: [Segment]

        public init(id: String, toolName: String, segments: [Segment]) {
            self.id = id
            self.toolName = toolName
            self.segments = segments
        }
    }

    /// What the model answered.
    public struct Response: Sendable, Equatable, Codable, Identifiable {
        public var id: String
        public var segments: [Segment]

        public init(id: String = UUID().uuidString, segments: [Segment]) {
            self.id = id
            self.segments = segments
        }
    }
}
