@_exported public import ChasquiSession

/// Makes a structure or an enumeration a type that a model can be asked for.
///
/// A structure's stored properties become those of a JSON object, in their order; each has a type that is `Generable`, or
/// an optional of one. Of a property with a value of its own, `let` ones are left out; one of the type `GenerationID` is not the
/// model's, and the same in each snapshot of a stream. An enumeration becomes one of its
/// cases' names, or an object with what belongs to the case.
///
/// ```swift
/// @Generable(description: "A stop on the way")
/// struct Stop {
///     @Guide(description: "The town's name") var town: String
///     @Guide(.range(0...5000)) var metres: Int
/// }
/// ```
/// - Parameter description: what it is, for the model.
@attached(extension, conformances: Generable, names: named(init(_:)))
@attached(member, names: named(generatedContent), named(generationSchema), named(PartiallyGenerated))
public macro Generable(description: String? = nil) =
    #externalMacro(module: "ChasquiMacros", type: "GenerableMacro")

/// Says what a property is, for the model.
@attached(peer)
public macro Guide(description: String) = #externalMacro(module: "ChasquiMacros", type: "GuideMacro")

/// Says what a property is, for the model, and what holds for its value.
@attached(peer)
public macro Guide<T>(description: String? = nil, _ guides: GenerationGuide<T>...) =
    #externalMacro(module: "ChasquiMacros", type: "GuideMacro")

/// Says what a text is, for the model, and which regular expression the whole of it matches; see
/// `GenerationGuide.pattern(_:)`.
@attached(peer)
public macro Guide<RegexOutput>(description: String? = nil, _ guides: Regex<RegexOutput>) =
    #externalMacro(module: "ChasquiMacros", type: "GuideMacro")
