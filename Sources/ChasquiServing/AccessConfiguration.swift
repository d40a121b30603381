public import ChasquiAccess
public import ChasquiCore

/// Who may use a server, and how much.
public struct AccessConfiguration: Sendable {
    /// Keys that callers may have, beside those of the file and of the database.
    @Hidden public var apiKeys: [String] = []
    /// A file with a key on each line.
    public var apiKeyFile: String?
    /// The SQLite file of managed keys and of usage; nil keeps neither.
    public var database: String?
    /// Tokens that are taken as keys are.
    public var tokens = TokenConfiguration()
    /// Callers without a key are let in, from other machines too.
    public var isInsecure = false
    /// Whether `/metrics` needs no key.
    public var opensMetrics = false
    /// How long usage is kept; nil is for ever.
    public var usageAge: Duration? = .seconds(400 * 86400)
    /// Those of all callers together.
    public var limits = AccessLimits()

    public init() {}

    /// Whether callers are asked who they are.
    public var asksForKeys: Bool { !apiKeys.isEmpty || apiKeyFile != nil || database != nil || tokens.isOn }
}
