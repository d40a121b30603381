import ChasquiCore

extension Array: ConvertibleFromGeneratedContent where Element: ConvertibleFromGeneratedContent {
    /// The elements; of an array that is being written, those that can be read already.
    public init(_ content: GeneratedContent) throws {
        guard let elements = content.elements else { throw content.mismatch("an array") }
        self = []
        reserveCapacity(elements.count)
        for element in elements {
            do {
                append(try Element(element))
            } catch  where !element.isComplete {
                return
            }
        }
    }
}

extension Array: InstructionsRepresentable where Element: InstructionsRepresentable {
    public var instructionsRepresentation: Instructions {
        Instructions(text: map(\.instructionsRepresentation.text).joined(separator: "\n"))
    }
}

extension Array: PromptRepresentable where Element: PromptRepresentable {
    public var promptRepresentation: Prompt {
        Prompt(text: map(\.promptRepresentation.text).joined(separator: "\n"))
    }
}

extension Array: ConvertibleToGeneratedContent where Element: ConvertibleToGeneratedContent {
    public var generatedContent: GeneratedContent { GeneratedContent(value: .array(map(\.generatedContent.value))) }
}

extension Array: Generable where Element: Generable {
    /// The elements so far, the last one perhaps not whole.
    public typealias PartiallyGenerated = [Element.PartiallyGenerated]

    public static var generationSchema: GenerationSchema { GenerationSchema(.array(.type(Element.self))) }
}

extension Optional where Wrapped: Generable {
    /// What is known of the value, where there is one.
    public typealias PartiallyGenerated = Wrapped.PartiallyGenerated
}

extension Optional: InstructionsRepresentable where Wrapped: ConvertibleToGeneratedContent {
    public var instructionsRepresentation: Instructions { Instructions(text: generatedContent.jsonString) }
}

extension Optional: PromptRepresentable where Wrapped: ConvertibleToGeneratedContent {
    public var promptRepresentation: Prompt { Prompt(text: generatedContent.jsonString) }
}

extension Optional: ConvertibleToGeneratedContent where Wrapped: ConvertibleToGeneratedContent {
    /// Null where there is no value.
    public var generatedContent: GeneratedContent { self?.generatedContent ?? GeneratedContent(value: .null) }
}
