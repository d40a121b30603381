import ChasquiCore
import Foundation
import Testing

@testable import ChasquiSession

@Suite("An answer of a type") struct GuidedTests {
    private typealias Failure = LanguageModelSession.GenerationError

    @Test("is bound to the type's schema, which the model reads, now and in later prompts")
    func schema() async throws {
        let scripted = ScriptedModel(.says("[1, 2]"), .says("Yes."))
        let session = LanguageModelSession(model: scripted.language)
        let answer = try await session.respond(to: "Which?", generating: [Int].self)
        #expect(answer.content == [1, 2] && answer.rawContent.jsonString == "[1,2]")
        #expect(scripted.requests[0].options.constraint == .jsonSchema([Int].generationSchema.json))
        let asked = scripted.requests[0].messages[0].content
        #expect(asked.hasPrefix("Which?\n") && asked.hasSuffix([Int].generationSchema.debugDescription))
        try await session.respond(to: "Really?")
        #expect(scripted.requests[1].options.constraint == nil)
        #expect(scripted.requests[1].messages.map(\.content) == [asked, "[1,2]", "Really?"])
    }

    @Test("may leave the schema out of the prompt")
    func withoutSchema() async throws {
        let scripted = ScriptedModel(.says("1"))
        let session = LanguageModelSession(model: scripted.language)
        try await session.respond(to: "Which?", generating: Int.self, includeSchemaInPrompt: false)
        #expect(scripted.requests[0].messages.map(\.content) == ["Which?"])
        #expect(scripted.requests[0].options.constraint == .jsonSchema(Int.generationSchema.json))
    }

    @Test("that is not of the type is an error, and so is one that was cut off")
    func decoding() async throws {
        let cut = ScriptedModel.Answer(events: [.text(TextDelta(text: "[1, 2"))], reason: .length)
        let session = LanguageModelSession(model: ScriptedModel(.says("[true]"), cut, .says("[1, 2")).language)
        for options in [nil, 1, nil] {
            let error = await #expect(throws: Failure.self) {
                try await session.respond(
                    to: "?", generating: [Int].self, options: GenerationOptions(maximumResponseTokens: options))
            }
            guard case .decodingFailure? = error else { return #expect(Bool(false), "\(error as Any)") }
        }
    }

    @Test("with a fraction beyond its bounds is an error that names it, and leaves the transcript as it was")
    func bounds() async throws {
        let fine = #"{"height": 4.5, "parts": [{"height": 5, "parts": [], "share": null}], "share": 0.1}"#
        let high = #"{"height": 4, "parts": [{"height": 5.5, "parts": [], "share": null}], "share": null}"#
        let low = #"{"height": 4, "parts": [], "share": 0.09}"#
        let session = LanguageModelSession(model: ScriptedModel(.says(fine), .says(high), .says(low)).language)
        try await session.respond(to: "?", generating: Tower.self)
        let entries = session.transcript.entries.count
        for words in ["parts[0].height is 5.5, and has to be at most 5.0", "share is 0.09, and has to be at least 0.1"]
        {
            let error = await #expect(throws: Failure.self) {
                try await session.respond(to: "?", generating: Tower.self)
            }
            #expect(error?.localizedDescription.contains(words) == true, "\(error as Any)")
        }
        #expect(session.transcript.entries.count == entries)
    }

    @Test("shows its parts as they come, whole at the end")
    func stream() async throws {
        let scripted = ScriptedModel(.says("[\"Cus", "co\", \"Qui", "to\"", "]"))
        let session = LanguageModelSession(model: scripted.language)
        var seen: [[String]] = []
        var isComplete: [Bool] = []
        for try await snapshot in session.streamResponse(to: "Where?", generating: [String].self) {
            seen.append(snapshot.content)
            isComplete.append(snapshot.rawContent.isComplete)
        }
        #expect(seen.last == ["Cusco", "Quito"])
        #expect(isComplete.last == true && !isComplete.dropLast().contains(true))
    }

    @Test("has one identity from the first snapshot to the last")
    func identity() async throws {
        let scripted = ScriptedModel(.says("{\"name\"", ": \"Cus", "co\"", "}"))
        let session = LanguageModelSession(model: scripted.language)
        var seen: [GenerationID?] = []
        for try await snapshot in session.streamResponse(to: "Where?", generating: Town.self) {
            seen.append(snapshot.content.id)
        }
        #expect(Set(seen).count == 1 && !seen.contains(nil))
    }

    @Test("can be of a schema that is put together at run time")
    func dynamic() async throws {
        let town = DynamicGenerationSchema(name: "Town", anyOf: ["Cusco", "Quito"])
        let way = DynamicGenerationSchema(
            name: "Way",
            properties: [
                .init(name: "from", schema: .init(referenceTo: "Town")),
                .init(name: "days", schema: .init(type: Int.self, guides: [.range(1...9)]), isOptional: true),
            ])
        let schema = try GenerationSchema(root: way, dependencies: [town])
        #expect(
            schema.debugDescription == """
                {"type":"object","title":"Way","properties":{"from":{"$ref":"#/$defs/Town"},"days":{"anyOf":\
                [{"type":"integer","minimum":1,"maximum":9},{"type":"null"}]}},"required":["from","days"],\
                "additionalProperties":false,"$defs":{"Town":{"title":"Town","anyOf":\
                [{"type":"string","enum":["Cusco","Quito"]}]}}}
                """)
        let session = LanguageModelSession(model: ScriptedModel(.says(#"{"from":"Quito","days":2}"#)).language)
        let answer = try await session.respond(to: "?", schema: schema)
        #expect(try answer.content.value(String.self, forProperty: "from") == "Quito")
        #expect(try answer.content.value(Int?.self, forProperty: "days") == 2)
    }

    @Test("of a schema that does not fit together is refused")
    func wrongSchemas() {
        let town = DynamicGenerationSchema(name: "Town", anyOf: ["Cusco"])
        let to = DynamicGenerationSchema(referenceTo: "Town")
        let way = DynamicGenerationSchema(name: "Way", properties: [.init(name: "to", schema: to)])
        let twice = DynamicGenerationSchema(
            name: "Way", properties: [.init(name: "to", schema: town), .init(name: "to", schema: town)])
        let none = DynamicGenerationSchema(name: "None", anyOf: [String]())
        typealias SchemaError = GenerationSchema.SchemaError
        #expect(throws: SchemaError.undefinedReferences(["Town"])) {
            try GenerationSchema(root: way, dependencies: [])
        }
        #expect(throws: SchemaError.duplicateType("Town")) {
            try GenerationSchema(root: way, dependencies: [town, town])
        }
        #expect(throws: SchemaError.duplicateProperty(schema: "Way", property: "to")) {
            try GenerationSchema(root: twice, dependencies: [])
        }
        #expect(throws: SchemaError.emptyTypeChoices(schema: "")) {
            try GenerationSchema(root: none, dependencies: [])
        }
    }

    @Test(
        "may follow a pattern in the form that the engine reads",
        arguments: [
            ("a+", "^a+$"), (#"^\d{2}$"#, "^[0-9]{2}$"), ("a|b", "^(a|b)$"), (#"[\dx]\.\$"#, #"^[0-9x]\.\$$"#),
        ])
    func patterns(pattern: String, expected: String) throws {
        let regex = try Regex(pattern)
        let schema = GenerationSchema(
            type: String.self, properties: [.init(name: "a", type: String.self, guides: [regex])])
        #expect(schema.debugDescription.contains(GeneratedContent(expected).jsonString))
    }
}

/// A type with bounds, inside of itself.
private struct Tower: Generable {
    var height: Double
    var parts: [Tower]
    var share: Float?

    static var generationSchema: GenerationSchema {
        GenerationSchema(
            type: Tower.self,
            properties: [
                .init(name: "height", type: Double.self, guides: [.range(0...5)]),
                .init(name: "parts", type: [Tower].self),
                .init(name: "share", type: Float?.self, guides: [.minimum(0.1)]),
            ])
    }

    init(_ content: GeneratedContent) throws {
        height = try content.value(forProperty: "height")
        parts = try content.value(forProperty: "parts")
        share = try content.value(forProperty: "share")
    }

    var generatedContent: GeneratedContent {
        GeneratedContent(properties: ["height": height, "parts": parts])
    }
}

/// A type whose partial values know their identity.
private struct Town: Generable {
    struct PartiallyGenerated: ConvertibleFromGeneratedContent {
        let id: GenerationID?

        init(_ content: GeneratedContent) throws {
            id = content.id
        }
    }

    static let generationSchema = GenerationSchema(
        type: Self.self, properties: [.init(name: "name", type: String.self)])

    let name: String

    init(_ content: GeneratedContent) throws {
        name = try content.value(forProperty: "name")
    }

    var generatedContent: GeneratedContent { GeneratedContent(properties: ["name": name]) }
}
