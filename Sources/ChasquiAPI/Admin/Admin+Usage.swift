public import ChasquiAccess
public import ChasquiCore
public import Foundation
public import NIOCore
import OrderedCollections

extension Admin {
    /// What a usage report's query parameters ask for.
    /// - Parameter by: each one or several groupings with commas between them; one that is repeated counts once.
    public static func usageQuery(
        from: String?, to: String?, by: [String], key: String?, at now: Date
    ) throws(InferenceError) -> UsageQuery {
        var query = UsageQuery(caller: key.flatMap { $0.isEmpty ? nil : $0 })
        query.from = try moment("from", from, now: now)
        query.to = try moment("to", to, now: now)
        let words = OrderedSet(by.flatMap { $0.split(separator: ",").map(String.init) })
        query.groupings = try words.map { word throws(InferenceError) in
            guard let grouping = UsageQuery.Grouping(rawValue: word) else {
                let known = UsageQuery.Grouping.allCases.map(\.rawValue).joined(separator: ", ")
                throw .invalid(field: "by", message: "by has '\(word.prefix(40))' in it; there are \(known).")
            }
            return grouping
        }
        return query
    }

    /// Refuses a parameter that is not known: a report without what it was to say would be of more than was asked for.
    public static func allow(usageParameters names: [String]) throws(InferenceError) {
        let members = names.map { ($0, JSONValue.null) }
        try Fields(OrderedDictionary(members) { $1 }).allow(only: APIOperation.usage.query.map(\.name))
    }

    private static func moment(_ name: String, _ text: String?, now: Date) throws(InferenceError) -> Date? {
        guard let text, !text.isEmpty else { return nil }
        guard let date = Moment.parse(text, now: now, sign: .minus) else {
            throw .invalid(
                field: name,
                message:
                    "\(name) is '\(text.prefix(40))', and has to be a date as 2027-01-31 or 2027-01-31T12:00:00Z, or "
                    + "a time ago as 90d, 12h or 30m.")
        }
        return date
    }

    public static func usage(_ totals: [UsageTotal], _ query: UsageQuery) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(json(totals, query))
        return buffer
    }

    /// The same for `chasqui usage`.
    public static func json(_ totals: [UsageTotal], _ query: UsageQuery) -> JSONValue {
        let lines = totals.map { total -> JSONValue in
            var members: OrderedDictionary<String, JSONValue> = [:]
            for (column, value) in zip(query.columns, total.group) { members[column] = .string(value) }
            members["requests"] = .integer(Int64(total.requests))
            members["prompt_tokens"] = .integer(Int64(total.promptTokens))
            members["cached_tokens"] = .integer(Int64(total.cachedTokens))
            members["generated_tokens"] = .integer(Int64(total.generatedTokens))
            members["failures"] = .integer(Int64(total.failures))
            members["seconds"] = .number((total.seconds * 1000).rounded() / 1000)
            return .object(members)
        }
        return .object(["object": .string("list"), "data": .array(lines)])
    }

    /// As RFC 4180 has it, with a line of names.
    public static func csv(_ totals: [UsageTotal], _ query: UsageQuery) -> String {
        let names =
            query.columns
            + ["requests", "prompt_tokens", "cached_tokens", "generated_tokens", "failures", "seconds"]
        let rows = totals.map { total in
            total.group.map(cell) + [
                "\(total.requests)", "\(total.promptTokens)", "\(total.cachedTokens)", "\(total.generatedTokens)",
                "\(total.failures)", "\((total.seconds * 1000).rounded() / 1000)",
            ]
        }
        return ([names] + rows).map { $0.joined(separator: ",") + "\r\n" }.joined()
    }

    /// A text that a spreadsheet would take for a formula begins with an apostrophe.
    private static func cell(_ text: String) -> String {
        let text = text.first.map { "=+-@\t\r".contains($0) } ?? false ? "'" + text : text
        guard text.contains(where: { ",\"\r\n".contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
