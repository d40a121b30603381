/// A function of the program that the model may call while it answers.
///
/// ```swift
/// struct Weather: Tool {
///     let description = "Tells the weather of a city."
///
///     @Generable struct Arguments {
///         @Guide(description: "The city's name") var city: String
///     }
///
///     func call(arguments: Arguments) async throws -> String {
///         "It snows in \(arguments.city)."
///     }
/// }
/// ```
///
/// An error that it throws ends the answer with a ``LanguageModelSession/ToolCallError``.
public protocol Tool<Arguments, Output>: Sendable {
    /// What the model says to call it.
    associatedtype Arguments: ConvertibleFromGeneratedContent
    /// What the model gets to read.
    associatedtype Output: PromptRepresentable

    /// Letters, digits, `_` and `-`; no other tool of the session has it. The type's name where it does not say.
    var name: String { get }
    /// What it does and when to use it, for the model.
    var description: String { get }
    /// What the arguments are bound to; their type's schema where it does not say.
    var parameters: GenerationSchema { get }

    /// Runs it. Several calls of one answer run at once.
    func call(arguments: Arguments) async throws -> Output
}

extension Tool {
    public var name: String { "\(Self.self)" }
}

extension Tool where Arguments: Generable {
    public var parameters: GenerationSchema { Arguments.generationSchema }
}
