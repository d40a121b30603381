import ChasquiCore
import Testing

@testable import ChasquiLlama

@Suite("A JSON schema is refused, with the place,")
struct SchemaRefusalTests {
    private func refusal(_ schema: JSONValue, tool: String? = nil) -> String? {
        do {
            _ = try SchemaPreparation(field: "tools", tool: tool).prepared(schema)
        } catch .invalid("tools", let message) {
            return message
        } catch {
            Issue.record(error)
        }
        return nil
    }

    private func refusal(_ schema: String, tool: String? = nil) throws -> String? {
        refusal(try JSONValue(parsing: schema.utf8), tool: tool)
    }

    @Test(
        "where bounds are in the wrong order",
        arguments: [("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems")])
    func order(low: String, high: String) throws {
        let schema = { (most: Int) in #"{"properties": {"a": {"\#(low)": 5, "\#(high)": \#(most)}}}"# }
        #expect(
            try refusal(schema(3))?.contains("/properties/a has the \(low) 5 above its \(high) 3, which nothing can be")
                == true)
        #expect(try refusal(schema(5)) == nil)
        #expect(try refusal(#"{"const": {"\#(low)": 5, "\#(high)": 3}}"#) == nil)
    }

    @Test(
        "where there is no integer between bounds, or a grammar reaches none",
        arguments: [
            (#"{"exclusiveMinimum": 5, "exclusiveMaximum": 6, "type": "integer"}"#, "exclusiveMinimum 5"),
            (#"{"minimum": 2.2, "maximum": 2.8, "type": "integer"}"#, "between which there is no integer"),
            (#"{"minimum": 1e30, "type": "integer"}"#, "/minimum is 1e+30"),
            (#"{"exclusiveMinimum": 9223372036854775807, "type": "integer"}"#, "is 9223372036854775807"),
            (#"{"maximum": -1000000000000000000, "type": "integer"}"#, "up to 18 digits"),
            (#"{"type": "string", "minLength": 3000}"#, "/minLength is 3000"),
            (#"{"items": {"type": ["array"], "minItems": 4294967297}}"#, "/items/minItems is 4294967297"),
            (#"{"type": "string", "maxLength": -1}"#, "/maxLength is -1"),
        ])
    func reach(schema: String, reason: String) throws {
        let message = try #require(try refusal(schema))
        #expect(message.contains(reason), "\(message)")
    }

    @Test(
        "where a count is not held, but is not looked at either",
        arguments: [
            #"{"type": "string", "format": "uri", "maxLength": 20830}"#, #"{"type": "integer", "maxLength": 20830}"#,
            #"{"type": "string", "enum": ["a"], "maxLength": 20830}"#,
        ])
    func countsBeside(schema: String) throws { #expect(try refusal(schema) == nil) }

    @Test(
        "where a member has a form that it cannot have",
        arguments: [
            (#"{"required": "a"}"#, "/required is \"a\""), (#"{"required": ["a", 1]}"#, "/required/1 is 1"),
            (#"{"items": {"prefixItems": {}}}"#, "/items/prefixItems is {}"),
            (#"{"properties": {"items": {"minimum": "5"}}}"#, "/properties/items/minimum is \"5\""),
            (#"{"anyOf": [{}, {"required": 1}]}"#, "/anyOf/1/required is 1"),
            (#"{"type": ["object", "object"]}"#, "/type/1 is \"object\" again"),
            (#"{"type": ["object", "string"], "allOf": [{}]}"#, "/type has object and string"),
        ])
    func form(schema: String, reason: String) throws {
        let message = try #require(try refusal(schema))
        #expect(message.contains(reason), "\(message)")
    }

    @Test(
        "but not for what is no schema",
        arguments: [
            #"{"x-ui": {"required": 1}}"#, #"{"type": "object", "required": false}"#,
            #"{"properties": {"a": {"type": "string", "required": true}}}"#, #"{"properties": {"required": {}}}"#,
        ])
    func others(schema: String) throws { #expect(try refusal(schema) == nil) }

    @Test("and of whose parameters it is")
    func tool() throws {
        let message = try refusal(#"{"properties": {"a": {"required": 1}}}"#, tool: "find_road")
        #expect(
            message?.hasPrefix("tools cannot become a grammar: in the parameters of 'find_road', /properties/a") == true
        )
    }

    @Test(
        "where nothing in it could end",
        arguments: [
            (##"{"$ref": "#"}"##, "the schema needs itself"),
            (
                ##"{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}"##,
                "/$defs/a"
            ),
            (##"{"allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"$ref": "#/$defs/a"}}}"##, "/$defs/a"),
            (##"{"properties": {"next": {"$ref": "#"}}, "required": ["next"]}"##, "without a way out"),
            (
                ##"{"properties": {"next": {"type": "array", "minItems": 1, "items": {"$ref": "#/properties/next"}}}}"##,
                "/properties/next"
            ),
            (##"{"anyOf": [{"$ref": "#"}, {"type": "array", "prefixItems": [{"$ref": "#"}]}]}"##, "without a way out"),
            (##"{"allOf": [{"properties": {"a": {"$ref": "#"}}}]}"##, "without a way out"),
        ])
    func endless(schema: String, place: String) throws {
        let message = try #require(try refusal(schema))
        #expect(message.contains(place) && message.contains("no answer could end"), "\(message)")
    }

    @Test(
        "but not where it refers to itself and can end",
        arguments: [
            ##"{"properties": {"next": {"$ref": "#"}}}"##,
            ##"{"properties": {"next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}}, "required": ["next"]}"##,
            ##"{"type": "array", "items": {"$ref": "#"}}"##,
            ##"{"properties": {"a": {"type": ["array", "null"], "items": {"$ref": "#"}}}, "required": ["a"]}"##,
        ])
    func ending(schema: String) throws { #expect(try refusal(schema) == nil) }

    @Test("where references are so deep that following them would end the process")
    func deep() throws {
        let schema = { (count: Int) in
            let links = (0..<count).map { ##""a\##($0)": {"$ref": "#/$defs/a\##($0 + 1)"}"## }
            return ##"{"$ref": "#/$defs/a0", "$defs": {\##(links.joined(separator: ",")), "a\##(count)": {}}}"##
        }
        #expect(try refusal(schema(1000)) == nil)
        #expect(try refusal(schema(20_000))?.contains("levels deep together") == true)
    }

    @Test("where alternatives lead to very many others, or to themselves", arguments: ["anyOf", "allOf"])
    func unions(name: String) throws {
        let schema = { (count: Int) in
            let links = (0..<count).map { index in
                let link = ##"{"$ref": "#/$defs/a\##(index + 1)"}"##
                return ##""a\##(index)": {"\##(name)": [\##(link), \##(link)]}"##
            }
            return ##"{"$ref": "#/$defs/a0", "$defs": {\##(links.joined(separator: ",")), "a\##(count)": {}}}"##
        }
        #expect(try refusal(schema(5)) == nil)
        #expect(try refusal(schema(40))?.contains("lead to more than") == true)
        let itself = try refusal(##"{"anyOf": [{"type": "null"}, {"$ref": "#"}]}"##)
        #expect(itself?.contains("the schema is an alternative of itself") == true)
    }
}
