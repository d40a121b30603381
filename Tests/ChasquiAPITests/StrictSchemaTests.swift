import ChasquiCore
import Testing

@testable import ChasquiAPI

@Suite("A strict schema")
struct StrictSchemaTests {
    private func options(_ schema: String, strict: Bool) throws {
        _ = try Decode.options(
            #""response_format": {"type": "json_schema", "json_schema": {"strict": \#(strict), "schema": \#(schema)}}"#)
    }

    @Test(
        "is refused where something in it cannot be enforced, with its place",
        arguments: [
            (#"{"type": "number", "minimum": 0}"#, "minimum"),
            (#"{"type": ["integer", "number"], "maximum": 0}"#, "maximum"),
            (#"{"not": {}}"#, "not"),
            (#"{"properties": {"if": {"type": "array", "uniqueItems": true}}}"#, "properties.if.uniqueItems"),
            (#"{"anyOf": [{"multipleOf": 2}]}"#, "anyOf[0].multipleOf"),
            (#"{"anyOf": [{"type": "integer"}], "type": "string"}"#, "type"),
            (#"{"allOf": [{"properties": {}}], "properties": {"a": {}}}"#, "properties"),
            (#"{"type": "string", "pattern": "^a+$", "minLength": 5}"#, "minLength"),
            (#"{"type": "string", "format": "date", "maxLength": 5}"#, "maxLength"),
            (#"{"type": "integer", "enum": [1, 2], "minimum": 2}"#, "minimum"),
            (#"{"properties": {"a": {}}, "required": ["a", "b"]}"#, "required[1]"),
            (#"{"type": "string", "format": "email", "minLength": 5}"#, "minLength"),
            (#"{"type": "array", "prefixItems": [{}], "items": {"type": "null"}}"#, "prefixItems"),
            (#"{"properties": {"a": {"type": "string", "required": true}}}"#, "properties.a.required"),
        ])
    func refused(schema: String, place: String) throws {
        let error = try #require(throws: InferenceError.self) { try options(schema, strict: true) }
        guard case .invalid(let field, _) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(field == "response_format.json_schema.schema." + place)
        try options(schema, strict: false)
    }

    @Test(
        "may have bounds of integers, and anything in values and names",
        arguments: [
            #"{"type": "string", "enum": ["a"]}"#, #"{"anyOf": [{}], "description": "d", "default": null}"#,
            #"{"properties": {"a": {}}, "required": ["a"]}"#, #"{"type": "string", "format": "email"}"#,
            #"{"type": "integer", "minimum": 0}"#, #"{"type": ["integer", "null"], "maximum": 9}"#,
            #"{"const": {"not": 1}}"#, #"{"properties": {"contains": {}}}"#,
            #"{"type": "array", "prefixItems": [{}], "items": false}"#,
        ])
    func taken(schema: String) throws { try options(schema, strict: true) }
}
