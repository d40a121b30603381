import ChasquiAccess

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
            .access, "usage_days", ["--usage-days"], \.access.usageDays, .integer(1...36500, orOpen: "0"),
            "Days that usage is kept in the database; 0 is for ever."),
    ]

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
            "Tokens of a day in UTC. Those of earlier runs count where there is a database."),
        limit(
            "tokens_per_month", "--tokens-per-month", \.access.limits.tokensPerMonth,
            "Tokens of a month in UTC. Those of earlier runs count where there is a database."),
    ]

    private static func limit(
        _ key: String, _ flag: String, _ path: any WritableKeyPath<ChasquiConfiguration, Int?> & Sendable,
        _ help: String
    ) -> Setting {
        Setting(.limits, key, [flag], path, .integer(1...Int(Int32.max), orOpen: "none"), help)
    }
}

extension AccessConfiguration {
    /// ``usageAge`` in days.
    package var usageDays: Int? {
        get { usageAge.map { Int($0 / .seconds(86400)) } }
        set { usageAge = newValue.map { .seconds($0 * 86400) } }
    }
}
