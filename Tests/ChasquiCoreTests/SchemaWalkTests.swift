import ChasquiCore
import OrderedCollections
import Testing

@Suite("The schemas in a JSON schema")
struct SchemaWalkTests {
    private func places(_ schema: String) throws -> [[SchemaWalk.Step]] {
        var found: [[SchemaWalk.Step]] = []
        let walk = SchemaWalk { members, way in
            found.append(way)
            return members
        }
        _ = try walk(JSONValue(parsing: schema))
        return found
    }

    @Test("are found in members, arrays and below names, whatever the names are")
    func everywhere() throws {
        #expect(
            try places(#"{"anyOf": [{"items": {}}], "properties": {"const": {}, "properties": {}}}"#) == [
                [], [.member("anyOf"), .element(0)], [.member("anyOf"), .element(0), .member("items")],
                [.member("properties"), .member("const")], [.member("properties"), .member("properties")],
            ])
    }

    @Test("are not in values")
    func values() throws {
        #expect(try places(#"{"const": {"a": {}}, "enum": [{}], "default": {}, "examples": [{}]}"#) == [[]])
    }

    @Test("may be changed, and what they became is walked through")
    func changed() throws {
        let walk = SchemaWalk { members, way in
            way.isEmpty ? ["items": .object(["old": .bool(true)])] : ["new": .bool(true)]
        }
        #expect(try walk(JSONValue(parsing: #"{"a": 1}"#)) == JSONValue(parsing: #"{"items": {"new": true}}"#))
    }
}
