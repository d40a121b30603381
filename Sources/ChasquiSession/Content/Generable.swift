/// A type that a model can generate values of. ``Generable`` types have it from the macro.
public protocol ConvertibleFromGeneratedContent: SendableMetatype {
    /// - Throws: ``LanguageModelSession/GenerationError/decodingFailure(_:)`` where the content is no such value.
    init(_ content: GeneratedContent) throws
}

/// A type whose values can be shown to a model.
public protocol ConvertibleToGeneratedContent: InstructionsRepresentable, PromptRepresentable {
    var generatedContent: GeneratedContent { get }
}

/// A type that a model can be asked for: `session.respond(to:generating:)` binds the model's output to its schema.
///
/// The `@Generable` macro of the module Chasqui writes the conformance of structures and enumerations.
public protocol Generable: ConvertibleFromGeneratedContent, ConvertibleToGeneratedContent {
    /// What is known of a value while the model writes it.
    associatedtype PartiallyGenerated: ConvertibleFromGeneratedContent = Self
    /// What the model's output is bound to.
    static var generationSchema: GenerationSchema { get }
}

extension Generable {
    /// The value as a partial one that is complete.
    public func asPartiallyGenerated() -> PartiallyGenerated {
        do {
            return try PartiallyGenerated(generatedContent)
        } catch {
            // A type whose own values its partial type does not read is broken, and no value could stand for that.
            preconditionFailure("\(Self.self).PartiallyGenerated does not read a \(Self.self): \(error)")
        }
    }
}

extension ConvertibleToGeneratedContent {
    public var promptRepresentation: Prompt { Prompt(text: generatedContent.jsonString) }
    public var instructionsRepresentation: Instructions { Instructions(text: generatedContent.jsonString) }
}

extension GeneratedContent: Generable {
    /// Any JSON value.
    public static var generationSchema: GenerationSchema { GenerationSchema(.any) }

    public init(_ content: GeneratedContent) throws {
        self = content
    }

    public var generatedContent: GeneratedContent { self }
}
