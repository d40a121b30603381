import ChasquiCore
import OrderedCollections

/// What a JSON schema may ask of llama.cpp's converter, which recurses over names and is slow where much is optional.
struct SchemaLimits {
    private static let longestName = 256
    private static let mostPatterns = 256
    /// The converter copies the names of optional properties about n³/6 times.
    private static let mostCopies = 5_000_000

    private let field: String
    private var patterns = 0
    private var copies = 0

    /// - Throws: ``InferenceError/invalid(field:message:)`` for a schema that is too large to become a grammar.
    static func check(_ schema: JSONValue, field: String) throws(InferenceError) {
        var limits = SchemaLimits(field: field)
        var open = [schema]
        while let value = open.popLast() { open += try limits.visit(value) }
    }

    private init(field: String) {
        self.field = field
    }

    private func error(_ reason: String) -> InferenceError {
        .invalid(field: field, message: "\(field) cannot become a grammar: \(reason).")
    }

    /// Looks at one value.
    /// - Returns: those inside of it. How deep a value is must not matter here.
    private mutating func visit(_ value: JSONValue) throws(InferenceError) -> [JSONValue] {
        guard case .object(let members) = value else {
            guard case .array(let elements) = value else { return [] }
            return elements
        }
        for (name, member) in members {
            try checkLength(of: name)
            // A tool's name becomes a rule's too.
            if name == "$ref" || name == "name", case .string(let text) = member { try checkLength(of: text) }
            if name == "pattern", case .string = member { try countPattern() }
            if name == "properties", case .object(let properties) = member {
                try count(properties.count, required: members["required"])
            }
        }
        return Array(members.values)
    }

    private func checkLength(of name: String) throws(InferenceError) {
        guard name.utf8.count > Self.longestName else { return }
        throw error("a name in it has \(name.utf8.count) bytes; there may be \(Self.longestName)")
    }

    private mutating func countPattern() throws(InferenceError) {
        patterns += 1
        guard patterns > Self.mostPatterns else { return }
        throw error("it has more than \(Self.mostPatterns) patterns")
    }

    private mutating func count(_ properties: Int, required: JSONValue?) throws(InferenceError) {
        var needed = 0
        if case .array(let names) = required { needed = names.count }
        let optional = max(0, properties - needed)
        let (square, isHuge) = optional.multipliedReportingOverflow(by: optional)
        guard !isHuge, square <= Self.mostCopies, copies + square * optional / 6 <= Self.mostCopies else {
            throw error("it has too many optional properties; name more of them in 'required'")
        }
        copies += square * optional / 6
    }
}
