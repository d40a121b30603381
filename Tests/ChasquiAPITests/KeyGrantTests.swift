import ChasquiAccess
import ChasquiCore
import Foundation
import NIOCore
import Testing

@testable import ChasquiAPI

@Suite("A key that is asked for")
struct KeyGrantTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func refusal(_ body: String) -> (field: String, message: String)? {
        do {
            _ = try Admin.decodeGrant(ByteBuffer(string: body), at: Self.now)
        } catch {
            if case .invalid(let field, let message) = error { return (field, message) }
        }
        return nil
    }

    @Test("has no members that are not known, so that a misspelt limit is not left out in silence")
    func unknown() throws {
        let limit = try #require(refusal(#"{"name":"shop","limits":{"tokens_per_dya":10}}"#))
        #expect(limit.field == "limits.tokens_per_dya")
        #expect(limit.message.contains("did you mean limits.tokens_per_day?"))
        let outside = try #require(refusal(#"{"name":"shop","tokens_per_day":10}"#))
        #expect(outside.field == "tokens_per_day")
        #expect(outside.message.contains("limits"))
        #expect(refusal(#"{"name":"shop","limits":{"tokens_per_day":10},"owner":null}"#) == nil)
    }

    @Test("has a name that stands for it alone and can be shown", arguments: ["csq_abcd1234", UUID().uuidString])
    func name(text: String) {
        #expect(refusal(#"{"name":"\#(text)"}"#)?.field == "name")
        #expect(refusal(#"{"name":"shop \#(text)"}"#) == nil)
    }

    @Test(
        "has nothing in it that a terminal would obey, no empty text, and an end that is to come",
        arguments: [
            (#"{"name":"a\u001b[31m"}"#, "name"), (#"{"name":"a\nb"}"#, "name"), (#"{"name":" \u00a0"}"#, "name"),
            (#"{"name":"a","owner":"b\u0007"}"#, "owner"), (#"{"name":"a","owner":""}"#, "owner"),
            (#"{"name":"a","tenant":""}"#, "tenant"), (#"{"name":"a","models":[""]}"#, "models"),
            (#"{"name":"a","expires":"2001-01-31"}"#, "expires"), (#"{"name":"a","expires":"0d"}"#, "expires"),
        ])
    func unusable(body: String, field: String) {
        #expect(refusal(body)?.field == field)
    }

    @Test(
        "has limits within their ranges, wherever they come from",
        arguments: AccessLimits.fields)
    func limits(field: AccessLimits.Field) throws {
        for value in [field.range.lowerBound - 1, field.range.upperBound + 1] {
            #expect(refusal(#"{"name":"a","limits":{"\#(field.name)":\#(value)}}"#)?.field == "limits.\(field.name)")
            var grant = ManagedKey.Grant(name: "a")
            grant.limits[keyPath: field.path] = value
            let flaw = try #require(throws: ManagedKey.Grant.Flaw.self) { try grant.check(at: Self.now) }
            #expect(flaw.field == "limits.\(field.name)")
            #expect(flaw.problem.contains("\(value)") && flaw.problem.contains("\(field.range.upperBound)"))
        }
    }

    @Test("has lists with something in them, and the refusal says so", arguments: ["scopes", "models"])
    func emptyLists(field: String) throws {
        let answer = try #require(refusal(#"{"name":"a","\#(field)":[]}"#))
        #expect(answer.field == field)
        #expect(answer.message.hasPrefix("\(field) is []; it must be a list of one text or more"))
    }

    @Test("has a grace under its right name when it is rotated")
    func grace() throws {
        #expect(throws: InferenceError.self) {
            try Admin.decodeGrace(ByteBuffer(string: #"{"grace":3600}"#))
        }
        #expect(try Admin.decodeGrace(ByteBuffer(string: #"{"grace_seconds":3600}"#)) == 3600)
    }
}

@Suite("What is asked of the ledger")
struct UsageQueryTests {
    @Test("is summed up by each grouping once, however often it is named")
    func repeated() throws {
        let query = try Admin.usageQuery(from: nil, to: nil, by: ["key,day", "key"], key: nil, at: .now)
        #expect(query.groupings == [.key, .day])
        #expect(query.columns == ["key", "key_id", "day"])
    }

    @Test("has no parameter that is not known")
    func parameters() throws {
        try Admin.allow(usageParameters: ["from", "by", "format"])
        #expect(throws: InferenceError.self) { try Admin.allow(usageParameters: ["form"]) }
    }
}
