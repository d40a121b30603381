import ChasquiCore

/// What stands around a place to fill in: llama-server's fields of `/infill`.
enum InfillFields {
    private static let mostFiles = 256
    private static let part = Schema.either([
        .string(), .array(.either([TokenFields.token, .string()]), 1...Int(Int32.max)),
    ])

    static let described = [
        Field.always("input_prefix", part, "What stands before the place: a text, an array of tokens, or of both."),
        Field.always("input_suffix", part, "What stands behind it."),
        Field(
            "input_extra",
            .array(
                .shape(Shape("InfillFile", [.always("text", .string()), Field("filename", .string())])), 0...mostFiles),
            "Other files of the repository, the most important last."),
        Field("prompt", .string(), "What the place already begins with."),
    ]

    static func parse(_ fields: Fields) throws(InferenceError) -> InfillPrompt {
        InfillPrompt(
            prefix: try parts("input_prefix", of: fields), suffix: try parts("input_suffix", of: fields),
            beginning: try fields.string("prompt") ?? "", files: try files(of: fields))
    }

    private static func parts(_ name: String, of fields: Fields) throws(InferenceError) -> [PromptPart] {
        guard let (name, value) = fields.member(name) else {
            throw fields.missing(name, "give a string or an array of tokens")
        }
        if case .string(let text) = value { return [.text(text)] }
        guard case .array(let elements) = value else {
            throw Fields.wrong(name, value, "a string or an array of tokens")
        }
        var parts: [PromptPart] = []
        for (index, element) in elements.enumerated() {
            if case .string(let text) = element {
                parts.append(.text(text))
            } else if let number = Fields.integer(element), let token = TokenID(exactly: number), token >= 0 {
                parts.append(.token(token))
            } else {
                throw Fields.wrong("\(name)[\(index)]", element, "a token, which is a whole number from 0, or a string")
            }
        }
        return parts
    }

    private static func files(of fields: Fields) throws(InferenceError) -> [InfillPrompt.File] {
        guard let elements = try fields.array("input_extra") else { return [] }
        let name = fields.name(of: "input_extra")
        guard elements.count <= mostFiles else {
            throw .invalid(field: name, message: "\(name) has \(elements.count) files; it may have up to \(mostFiles).")
        }
        var files: [InfillPrompt.File] = []
        for (index, element) in elements.enumerated() {
            let file = try Fields(element, path: "\(name)[\(index)]")
            guard let text = try file.string("text") else { throw file.missing("text", "give the file's text") }
            files.append(InfillPrompt.File(name: try file.string("filename") ?? "", text: text))
        }
        return files
    }
}
