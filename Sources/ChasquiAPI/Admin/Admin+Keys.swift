public import ChasquiAccess
public import ChasquiCore
public import Foundation
public import NIOCore
import OrderedCollections

/// The JSON of `/admin`: keys and usage.
public enum Admin {
    /// What a new key is to be.
    public static func decodeGrant(_ body: ByteBuffer, at now: Date) throws(InferenceError) -> ManagedKey.Grant {
        let fields = try RequestBody.fields(of: body)
        try fields.allow(only: Requests.grant.fields.map(\.name))
        guard let name = try fields.string("name") else {
            throw fields.missing("name", "a key needs one")
        }
        var grant = ManagedKey.Grant(name: name)
        grant.owner = try fields.string("owner")
        grant.tenant = try fields.string("tenant")
        grant.priority = try fields.choice("priority", Priority.self)
        if let scopes = try texts("scopes", fields) {
            grant.scopes = try Set(scopes.map { word throws(InferenceError) in try scope(word) })
        }
        grant.models = try texts("models", fields).map { Set($0) }
        grant.expires = try moment("expires", fields, now: now)
        grant.limits = try limits(fields)
        do {
            try grant.check(at: now)
        } catch {
            throw .invalid(field: error.field, message: "\(error.field) \(error.problem).")
        }
        return grant
    }

    /// How long the former secret is still taken, in seconds.
    public static func decodeGrace(_ body: ByteBuffer) throws(InferenceError) -> TimeInterval {
        guard body.readableBytes > 0 else { return 0 }
        let fields = try RequestBody.fields(of: body)
        try fields.allow(only: Requests.rotation.fields.map(\.name))
        return Double(try fields.integer("grace_seconds", in: graceRange) ?? 0)
    }

    public static func key(_ key: ManagedKey, secret: KeySecret? = nil, at now: Date) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(json(key, secret: secret, at: now))
        return buffer
    }

    public static func keys(_ keys: [ManagedKey], at now: Date) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(
            .object(["object": .string("list"), "data": .array(keys.map { json($0, secret: nil, at: now) })]))
        return buffer
    }

    /// The same for `chasqui keys`.
    public static func json(_ key: ManagedKey, secret: KeySecret?, at now: Date) -> JSONValue {
        let grant = key.grant
        var members: OrderedDictionary<String, JSONValue> = [
            "id": .string(key.id),
            "name": .string(grant.name),
            "prefix": .string("\(KeySecret.mark)_\(key.prefix)"),
            "state": .string(key.state(at: now).rawValue),
            "owner": grant.owner.map { .string($0) } ?? .null,
            "scopes": .array(grant.scopes.sorted().map { .string($0.rawValue) }),
            "models": grant.models.map { .array($0.sorted().map { .string($0) }) } ?? .null,
            "priority": grant.priority.map { .string($0.rawValue) } ?? .null,
            "tenant": grant.tenant.map { .string($0) } ?? .null,
            "limits": .object(json(grant.limits)),
            "created": .string(Moment.text(key.created)),
            "expires": grant.expires.map { .string(Moment.text($0)) } ?? .null,
            "revoked": key.revoked.map { .string(Moment.text($0)) } ?? .null,
            "former_key_until": key.former.map { .string(Moment.text($0.expires)) } ?? .null,
        ]
        if let secret { members["key"] = .string(secret.text) }
        return .object(members)
    }

    private static func json(_ limits: AccessLimits) -> OrderedDictionary<String, JSONValue> {
        AccessLimits.fields.reduce(into: [:]) { members, field in
            members[field.name] = limits[keyPath: field.path].map { .integer(Int64($0)) } ?? .null
        }
    }

    private static func limits(_ fields: Fields) throws(InferenceError) -> AccessLimits {
        var limits = AccessLimits()
        guard let (name, value) = fields.member("limits") else { return limits }
        let members = try Fields(value, path: name)
        try members.allow(only: AccessLimits.fields.map(\.name))
        for field in AccessLimits.fields {
            limits[keyPath: field.path] = try members.integer(field.name, in: field.range)
        }
        return limits
    }

    private static func scope(_ word: String) throws(InferenceError) -> Scope {
        guard let scope = Scope(rawValue: word) else {
            let known = Scope.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid(field: "scopes", message: "scopes has '\(word.prefix(40))' in it; there are \(known).")
        }
        return scope
    }

    private static func texts(_ name: String, _ fields: Fields) throws(InferenceError) -> [String]? {
        guard let (name, value) = fields.member(name) else { return nil }
        guard case .array(let values) = value, !values.isEmpty else {
            throw Fields.wrong(name, value, "a list of one text or more; leave it out for what keys have without it")
        }
        return try values.map { value throws(InferenceError) in
            guard case .string(let text) = value else { throw Fields.wrong(name, value, "a text") }
            return text
        }
    }

    private static func moment(_ name: String, _ fields: Fields, now: Date) throws(InferenceError) -> Date? {
        guard let text = try fields.string(name) else { return nil }
        guard let date = Moment.parse(text, now: now) else {
            throw .invalid(field: name, message: "\(name) is '\(text.prefix(40))', and has to be \(Moment.allowed).")
        }
        return date
    }
}

extension Admin {
    static let graceRange = 0...31 * 86400
}
