import ChasquiCore
import OrderedCollections

/// Arrays that have a schema for each place (`prefixItems`): those that llama.cpp's converter knows are closed, and it takes no
/// `items` that is true or false.
enum SchemaTuples {
    static func closed(_ members: OrderedDictionary<String, JSONValue>) -> OrderedDictionary<String, JSONValue> {
        guard case .bool(let hasMore) = members["items"] else { return members }
        var made = members
        made["items"] = nil
        if !hasMore, made["prefixItems"] == nil { made["prefixItems"] = .array([]) }
        return made
    }
}
