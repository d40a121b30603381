import ChasquiAccess
import ChasquiHTTP

extension Setting {
    static let access = [
        Setting(
            .access, "api_keys", ["--api-key"], llamaVariable: "LLAMA_API_KEY", \.access.apiKeys, .secrets,
            "Keys of which each request needs one. Other users of the machine see a command line: a file is safer."),
        Setting(
            .access, "api_key_file", ["--api-key-file"], llamaVariable: "API_KEY_FILE", \.access.apiKeyFile,
            .optionalPath, "A file with such keys, one on each line; lines that begin with # are comments."),
        Setting(
            .access, "database", ["--database"], \.access.database, .optionalPath,
            "The SQLite file of the keys that `chasqui keys` makes, and of usage. With it each request needs a key."),
        Setting(
            .access, "insecure", ["--insecure"], \.access.isInsecure, .truth,
            "Let callers without a key in, from other machines too. Keys that are sent still count."),
        Setting(
            .access, "open_metrics", ["--open-metrics"], \.access.opensMetrics, .truth,
            "Answer /metrics without a key."),
        Setting(
            .access, "metrics_keys", ["--metrics-keys"], \.http.namedKeys, .integer(0...1000),
            "Keys that /metrics names as a label of requests and tokens, the first ones that come; all others share the "
                + "label 'other'. 0 has no such label."),
        Setting(
            .access, "usage_days", ["--usage-days"], \.access.usageDays, .integer(1...36500, orOpen: "0"),
            "Days that usage is kept in the database; 0 is for ever."),
        Setting(
            .access, "jwt_issuer", ["--jwt-issuer"], \.access.tokens.issuer, .optionalText,
            "Take JWTs of this issuer (iss) as keys; goes with --jwt-audience and --jwt-jwks."),
        Setting(
            .access, "jwt_audience", ["--jwt-audience"], \.access.tokens.audience, .optionalText,
            "Whom they have to be for (aud)."),
        Setting(
            .access, "jwt_jwks", ["--jwt-jwks"], \.access.tokens.keySet, .optionalText,
            "The issuer's public keys, a JSON Web Key Set: a file, or an address with https, or http on this machine."),
        Setting(
            .access, "jwt_ca_file", ["--jwt-ca-file"], \.access.tokens.authorityFile, .optionalPath,
            "Certificate authorities of that address, in PEM, beside those that the system knows."),
        Setting(
            .access, "jwt_refresh", ["--jwt-refresh"], \.access.tokens.refresh, .seconds(10...86400),
            "Seconds after which those are read again."),
        claim(
            "scopes", \.access.tokens.scopesClaim,
            "what the caller may do: words or a list; without it chat, embeddings"),
        claim("owner", \.access.tokens.ownerClaim, "whose its usage is"),
        claim("limits", \.access.tokens.limitsClaim, "its limits, an object with their names"),
        claim("models", \.access.tokens.modelsClaim, "the models that it may use: words or a list; without it all"),
        claim(
            "tenant", \.access.tokens.tenantClaim, "the tenant whose callers alone share cached prefixes and answers"),
    ]

    private static func claim(
        _ name: String, _ path: any WritableKeyPath<ChasquiConfiguration, String> & Sendable, _ meaning: String
    ) -> Setting {
        Setting(
            .access, "jwt_\(name)_claim", ["--jwt-\(name)-claim"], path, .text,
            "The claim of a JWT that says \(meaning).")
    }

    static let limits = [
        limit(
            "requests_per_minute", "--requests-per-minute", \.access.limits.requestsPerMinute,
            "Requests that may begin in a minute, and at once after a quiet one."),
        limit(
            "tokens_per_minute", "--tokens-per-minute", \.access.limits.tokensPerMinute,
            "Prompt and generated tokens in a minute, and at once after a quiet one."),
        limit(
            "concurrent_requests", "--concurrent-requests", \.access.limits.concurrentRequests,
            "Requests at the same time, waiting ones included."),
        limit(
            "tokens_per_day", "--tokens-per-day", \.access.limits.tokensPerDay,
            "Tokens of a day in UTC. Those of earlier runs count where there is a database.",
            range: AccessLimits.budgetRange),
        limit(
            "tokens_per_month", "--tokens-per-month", \.access.limits.tokensPerMonth,
            "Tokens of a month in UTC. Those of earlier runs count where there is a database.",
            range: AccessLimits.budgetRange),
    ]

    private static func limit(
        _ key: String, _ flag: String, _ path: any WritableKeyPath<ChasquiConfiguration, Int?> & Sendable,
        _ help: String, range: ClosedRange<Int> = AccessLimits.countRange
    ) -> Setting {
        Setting(.limits, key, [flag], path, .integer(range, orOpen: "none"), help)
    }
}

extension AccessConfiguration {
    /// ``usageAge`` in days.
    package var usageDays: Int? {
        get { usageAge.map { Int($0 / .seconds(86400)) } }
        set { usageAge = newValue.map { .seconds($0 * 86400) } }
    }
}
