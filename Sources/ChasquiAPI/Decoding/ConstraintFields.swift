import ChasquiCore
import OrderedCollections

/// The fields that bind the output to a language: llama-server's, OpenAI's and vLLM's.
struct ConstraintFields {
    private static let longestRegex = 4096

    static let described =
        described(prefix: "") + described(prefix: "guided_") + [
            Field("json_schema", .map(.any), "The answer follows this JSON schema."),
            Field("guided_json", SchemaField.asObjectOrText, "As `json_schema`."),
            Field("structured_outputs", .object(structured), "vLLM's form of the same."),
            Field("response_format", SchemaField.describedFormat, "OpenAI's form of the same."),
        ]

    private static let structured =
        described(prefix: "") + [
            Field("json", SchemaField.asObjectOrText),
            Field("json_object", .boolean, "The answer is any JSON object."),
        ]

    private static func described(prefix: String) -> [Field] {
        [
            Field(
                prefix + "grammar", .string(), "The answer follows this GBNF grammar.",
                example: .string(##"root ::= "yes" | "no""##)),
            Field(
                prefix + "regex", .string(most: longestRegex),
                "The answer as a whole matches this expression; `(?i)` at its beginning ignores case.",
                example: .string("[a-z]+")),
            Field(
                prefix + "choice", .array(.string(), 1...mostChoices), "The answer is one of these 1 to 1,024 texts.",
                example: .array([.string("yes"), .string("no")])),
        ]
    }

    let fields: Fields

    /// A constraint, and the field that says it.
    typealias Given = (name: String, constraint: OutputConstraint)

    func constraint() throws(InferenceError) -> Given? {
        var given: [Given] = try Self.named(in: fields, prefix: "") + Self.named(in: fields, prefix: "guided_")
        if let (name, value) = fields.member("json_schema") {
            given.append((name, .jsonSchema(try SchemaField.object(value, name: name))))
        }
        if let structured = try fields.object("structured_outputs") { given += try Self.given(in: structured) }
        given += try SchemaField.json(in: fields, name: "guided_json")
        if let format = try SchemaField.responseFormat(fields) { given.append(("response_format", format)) }
        guard given.count < 2 else {
            throw .invalid(
                field: given[1].name,
                message: "Only one field can bind the output, and there are "
                    + given.map(\.name).joined(separator: " and ") + "; leave the others out.")
        }
        return given.first
    }

    private static func given(in structured: Fields) throws(InferenceError) -> [Given] {
        if let (name, _) = structured.member("structural_tag") {
            throw .invalid(
                field: name,
                message:
                    "\(name) is not offered; leave it out, and bind the output with json, regex, choice or grammar.")
        }
        let given =
            try named(in: structured, prefix: "") + SchemaField.json(in: structured, name: "json")
            + SchemaField.anyObject(in: structured)
        guard !given.isEmpty else {
            throw structured.missing("json", "give json, json_object, regex, choice or grammar")
        }
        return given
    }

    private static func named(in fields: Fields, prefix: String) throws(InferenceError) -> [Given] {
        var given: [Given] = []
        if let grammar = try fields.string(prefix + "grammar"), !grammar.isEmpty {
            given.append((fields.name(of: prefix + "grammar"), .grammar(grammar)))
        }
        if let regex = try fields.string(prefix + "regex") {
            let name = fields.name(of: prefix + "regex")
            guard regex.utf8.count <= longestRegex else {
                throw .invalid(
                    field: name, message: "\(name) has \(regex.utf8.count) bytes; it may have up to \(longestRegex).")
            }
            given.append((name, .regex(regex)))
        }
        if let choices = try fields.array(prefix + "choice") {
            let name = fields.name(of: prefix + "choice")
            given.append((name, .choice(try texts(choices, name: name))))
        }
        return given
    }

    private static let mostChoices = 1024

    private static func texts(_ values: [JSONValue], name: String) throws(InferenceError) -> [String] {
        guard 1...mostChoices ~= values.count else {
            throw .invalid(
                field: name, message: "\(name) has \(values.count) texts; it has to have 1 to \(mostChoices).")
        }
        var texts: [String] = []
        for (index, value) in values.enumerated() {
            guard case .string(let text) = value, !text.isEmpty else {
                throw Fields.wrong("\(name)[\(index)]", value, "a text that is not empty")
            }
            texts.append(text)
        }
        return texts
    }
}
