import ArgumentParser

struct TracingArguments: ParsableArguments, SettingArguments {
    @Option("tracing.endpoint") var endpoint: String?
    @Option("tracing.headers") var headers: [String] = []
    @Option("tracing.timeout") var timeout: String?
    @Option("tracing.service_name") var serviceName: String?
    @Option("tracing.sample_ratio") var sampleRatio: String?

    var given: [String: String?] {
        [
            "tracing.endpoint": endpoint,
            "tracing.headers": joined(headers),
            "tracing.timeout": timeout,
            "tracing.service_name": serviceName,
            "tracing.sample_ratio": sampleRatio,
        ]
    }
}
