import ArgumentParser

struct AccessArguments: ParsableArguments, SettingArguments {
    @Option("access.api_keys") var apiKeys: [String] = []
    @Option("access.api_key_file") var apiKeyFile: String?
    @Option("access.database") var database: String?
    @Flag("access.insecure") var insecure: Bool?
    @Flag("access.open_metrics") var openMetrics: Bool?
    @Option("access.metrics_keys") var metricsKeys: String?
    @Option("access.usage_days") var usageDays: String?

    var given: [String: String?] {
        [
            "access.api_keys": joined(apiKeys),
            "access.api_key_file": apiKeyFile,
            "access.database": database,
            "access.insecure": insecure.map(String.init(describing:)),
            "access.open_metrics": openMetrics.map(String.init(describing:)),
            "access.metrics_keys": metricsKeys,
            "access.usage_days": usageDays,
        ]
    }
}

struct TokenArguments: ParsableArguments, SettingArguments {
    @Option("access.jwt_issuer") var issuer: String?
    @Option("access.jwt_audience") var audience: String?
    @Option("access.jwt_jwks") var keySet: String?
    @Option("access.jwt_ca_file") var authorityFile: String?
    @Option("access.jwt_refresh") var refresh: String?
    @Option("access.jwt_scopes_claim") var scopesClaim: String?
    @Option("access.jwt_owner_claim") var ownerClaim: String?
    @Option("access.jwt_limits_claim") var limitsClaim: String?
    @Option("access.jwt_models_claim") var modelsClaim: String?
    @Option("access.jwt_tenant_claim") var tenantClaim: String?

    var given: [String: String?] {
        [
            "access.jwt_issuer": issuer,
            "access.jwt_audience": audience,
            "access.jwt_jwks": keySet,
            "access.jwt_ca_file": authorityFile,
            "access.jwt_refresh": refresh,
            "access.jwt_scopes_claim": scopesClaim,
            "access.jwt_owner_claim": ownerClaim,
            "access.jwt_limits_claim": limitsClaim,
            "access.jwt_models_claim": modelsClaim,
            "access.jwt_tenant_claim": tenantClaim,
        ]
    }
}

struct LimitArguments: ParsableArguments, SettingArguments {
    @Option("limits.requests_per_minute") var requestsPerMinute: String?
    @Option("limits.tokens_per_minute") var tokensPerMinute: String?
    @Option("limits.concurrent_requests") var concurrentRequests: String?
    @Option("limits.tokens_per_day") var tokensPerDay: String?
    @Option("limits.tokens_per_month") var tokensPerMonth: String?

    var given: [String: String?] {
        [
            "limits.requests_per_minute": requestsPerMinute,
            "limits.tokens_per_minute": tokensPerMinute,
            "limits.concurrent_requests": concurrentRequests,
            "limits.tokens_per_day": tokensPerDay,
            "limits.tokens_per_month": tokensPerMonth,
        ]
    }
}
