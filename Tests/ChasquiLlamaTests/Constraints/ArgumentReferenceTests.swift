import ChasquiCore
import OrderedCollections
import Testing

@testable import ChasquiLlama

@Suite("References of a tool's arguments") struct ArgumentReferenceTests {
    private func resolved(_ argument: String, definitions: String) throws -> JSONValue {
        let text = #"{"properties": {"a": \#(argument)}, "$defs": \#(definitions)}"#
        let made = ArgumentReferences.resolved(try JSONValue(parsing: text.utf8))
        guard case .object(let members) = made, case .object(let properties) = members["properties"] else {
            throw Wrong()
        }
        return try #require(properties["a"])
    }

    private struct Wrong: Error {}

    @Test(
        "are replaced by what they refer to, with what is said about them",
        arguments: [
            (##"{"$ref": "#/$defs/unit"}"##, #"{"type": "string", "enum": ["C"]}"#),
            (
                ##"{"description": "d", "$ref": "#/$defs/unit"}"##,
                #"{"description": "d", "type": "string", "enum": ["C"]}"#
            ),
            (##"{"$ref": "#/$defs/same"}"##, #"{"type": "string", "enum": ["C"]}"#),
            (##"{"$ref": "#/$defs/a~1b"}"##, #"{"type": "null"}"#),
        ])
    func replaced(argument: String, meant: String) throws {
        let definitions =
            ##"{"unit": {"type": "string", "enum": ["C"]}, "same": {"$ref": "#/$defs/unit"}, "a/b": {"type": "null"}}"##
        #expect(try resolved(argument, definitions: definitions) == JSONValue(parsing: meant.utf8))
    }

    @Test(
        "stay where something else is beside them, where nothing is there, and where they only lead on",
        arguments: [
            ##"{"$ref": "#/$defs/unit", "minLength": 1}"##, ##"{"$ref": "#/$defs/none"}"##, ##"{"$ref": "#"}"##,
            ##"{"$ref": "#/$defs/loop"}"##, ##"{"$ref": "#/$defs/unit/deep"}"##, #"{"$ref": 1}"#, "true",
        ])
    func kept(argument: String) throws {
        let definitions = ##"{"unit": {"type": "string"}, "loop": {"$ref": "#/$defs/loop"}}"##
        #expect(try resolved(argument, definitions: definitions) == JSONValue(parsing: argument.utf8))
    }

    @Test("stay where what they refer to is too much to be there once more")
    func large() throws {
        let many = Array(repeating: "1", count: 3_000).joined(separator: ",")
        let argument = ##"{"$ref": "#/$defs/unit"}"##
        #expect(
            try resolved(argument, definitions: #"{"unit": {"enum": [\#(many)]}}"#) == JSONValue(parsing: argument.utf8)
        )
    }
}
