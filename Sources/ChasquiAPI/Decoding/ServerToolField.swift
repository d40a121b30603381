import ChasquiCore

/// `server_tools`: which tools the server runs for the model.
enum ServerToolField {
    private static let mostNames = 64

    static let described = [
        Field(
            "server_tools", .either([.boolean, .array(.string(), 0...mostNames)]),
            "The tools of the server's plugins that the model may call and the server runs: all of them, or these. "
                + "`chasqui plugins` lists them.")
    ]

    /// Nil where none are asked for.
    static func choice(_ fields: Fields) throws(InferenceError) -> ServerToolChoice? {
        guard let (name, value) = fields.member("server_tools") else { return nil }
        switch value {
        case .bool(let isOn): return isOn ? .all : nil
        case .array(let elements):
            guard elements.count <= mostNames else {
                throw .invalid(
                    field: name, message: "\(name) has \(elements.count) names; it may have up to \(mostNames).")
            }
            var names: [String] = []
            for (index, element) in elements.enumerated() {
                guard case .string(let text) = element else {
                    throw Fields.wrong("\(name)[\(index)]", element, "a string")
                }
                names.append(text)
            }
            return names.isEmpty ? nil : .named(names)
        default: throw Fields.wrong(name, value, "true, false or an array of names")
        }
    }
}
