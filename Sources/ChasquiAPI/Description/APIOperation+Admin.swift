import ChasquiAccess
import ChasquiCore
import OrderedCollections

extension APIOperation {
    private static let about = "With `--database`, for keys with the scope `admin`."
    private static let keyPath: [Field] = [.always("key", .string(), "Its name, id or prefix.")]
    private static let grant: JSONValue = .object([
        "name": .string("shop"), "scopes": .array([.string("chat")]), "expires": .string("90d"),
    ])

    package static let keys = APIOperation(
        .admin, "Lists the API keys", about, answer: .json(.shape(Answers.keyList)), errors: .ofAdmin)

    package static let createKey = APIOperation(
        .admin, "Makes an API key", about + " The key is in this answer and never again.", request: Requests.grant,
        example: grant, answer: .json(.shape(Answers.issuedKey)), errors: .ofAdmin + .ofBodies)

    package static let key = APIOperation(
        .admin, "Describes an API key", about, path: keyPath, answer: .json(.shape(Answers.key)),
        errors: .ofAdmin + [.notFound])

    package static let rotateKey = APIOperation(
        .admin, "Gives an API key a new secret", about, path: keyPath, request: Requests.rotation, needsBody: false,
        example: .object(["grace_seconds": .integer(3600)]), answer: .json(.shape(Answers.issuedKey)),
        errors: .ofAdmin + .ofBodies + [.notFound])

    package static let revokeKey = APIOperation(
        .admin, "Revokes an API key for good", about, path: keyPath, answer: .json(.shape(Answers.key)),
        errors: .ofAdmin + [.notFound])

    package static let usage = APIOperation(
        .admin, "Tells who used how much", about,
        query: [
            Field("from", .string(), "A date, or a time ago such as `30d`."),
            Field("to", .string(), "A date, or a time ago; not included."),
            Field("by", .string(), "One or more of key, owner, model, route, outcome, hour, day, month, with commas."),
            Field("key", .string(), "Only this key's, by name or id."),
            Field("format", .choice(["json", "csv"])),
        ],
        answer: .json(.shape(Answers.usageReport)), errors: .ofAdmin + [.invalidRequest])
}

extension [Problem.Kind] {
    fileprivate static let ofAdmin: [Problem.Kind] = [.internal]
}

extension Requests {
    static let grant = Shape(
        "KeyGrant",
        .only([
            .always("name", .string(most: NameRule.longest), "For people; unique among keys that are taken."),
            Field("owner", .string(), "Whom usage is summed up for."),
            Field(
                "scopes", .array(.choice(Scope.self), 1...Int.max), "What it may use: chat and embeddings by default."),
            Field("models", .array(.string(), 1...Int.max), "The models it may ask for; all by default."),
            Field("expires", .string(), "A date, or a time from now such as `90d`; never by default."),
            Field("priority", .choice(Priority.self), "The most urgent class that its requests may have."),
            Field("tenant", .string(), "Only keys of one tenant share cached prefixes and kept answers."),
            Field("limits", .only(AccessLimits.fields.map { Field($0.name, .integer($0.range)) })),
        ]))

    static let rotation = Shape(
        "KeyRotation",
        .only([
            Field(
                "grace_seconds", .integer(Admin.graceRange),
                "How long the former secret is still taken; 0, the default, ends it at once, and one before it, too.")
        ]))
}

extension Answers {
    private static let keyFields: [Field] = [
        .always("id", .string()), .always("name", .string()), .always("prefix", .string(), "The key's public part."),
        .always("state", .choice(["active", "expired", "revoked"])), .always("owner", .either([.string(), .null])),
        .always("scopes", .array(.choice(Scope.self))), .always("models", .either([.array(.string()), .null])),
        .always("priority", .either([.choice(Priority.self), .null])), .always("tenant", .either([.string(), .null])),
        .always("limits", .object(AccessLimits.fields.map { .always($0.name, .either([.integer($0.range), .null])) })),
        .always("created", .string()), .always("expires", .either([.string(), .null])),
        .always("revoked", .either([.string(), .null])), .always("former_key_until", .either([.string(), .null])),
    ]

    static let key = Shape("Key", keyFields)
    static let issuedKey = Shape("IssuedKey", keyFields + [.always("key", .string(), "Shown this one time.")])
    static let keyList = Shape(
        "KeyList", [.always("object", .constant(.string("list"))), .always("data", .array(.shape(key)))])

    static let usageReport = Shape(
        "UsageReport",
        [
            .always("object", .constant(.string("list"))),
            .always("data", .array(.map(.any)), "The groupings' values, and sums."),
        ])
}
