import ChasquiHTTP
import Logging

/// The parts of a server that takes changed settings while it runs: keys, limits, web origins, log level.
struct ReloadTarget: Sendable {
    /// The settings that take effect at once. All others wait for a restart.
    static let settings: Set<String> = [
        "access.api_keys", "access.api_key_file", "limits.requests_per_minute", "limits.tokens_per_minute",
        "limits.concurrent_requests", "limits.tokens_per_day", "limits.tokens_per_month", "server.cors_origins",
        "logging.level",
    ]

    let access: AccessControl
    let origins: LiveOrigins

    /// Takes all of it, or nothing where a file cannot be read.
    func take(_ configuration: ChasquiConfiguration) throws(ConfigurationError) {
        let keys = try configuration.access.listedKeys()
        access.setKeys(keys)
        access.setLimits(configuration.access.limits)
        origins.set(configuration.http.corsOrigins)
        LogSystem.level = configuration.logging.level
    }

    /// Settings that differ and wait for a restart.
    static func waiting(_ old: ChasquiConfiguration, _ new: ChasquiConfiguration) -> [String] {
        Setting.all.filter { !settings.contains($0.name) && $0.value(old) != $0.value(new) }.map(\.name)
            + (old.plugins == new.plugins ? [] : ["plugins"])
    }
}
