import ChasquiTracing
import Testing

@testable import ChasquiServing

@Suite("Settings of traces") struct TracingSettingTests {
    @Test("have OpenTelemetry's variables, which Chasqui's own beat")
    func variables() throws {
        let tracing = try resolve([
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_SERVICE_NAME": "theirs",
            "CHASQUI_TRACE_SERVICE_NAME": "ours", "OTEL_TRACES_SAMPLER_ARG": "0.25",
            "OTEL_EXPORTER_OTLP_HEADERS": "api-key=a%20b, x=1=2",
        ])
        #expect(tracing.endpoint == "http://collector:4318")
        #expect(tracing.serviceName == "ours")
        #expect(tracing.sampleRatio == 0.25)
        #expect(
            tracing.headers == [ExportHeader(name: "api-key", value: "a b"), ExportHeader(name: "x", value: "1=2")])
    }

    @Test(
        "refuse what is no address, with or without a secret in it",
        arguments: ["collector:4318", "ftp://a", "http://", "http://user:pass@host", "http://h?x=1", "http://h#x"])
    func addresses(text: String) {
        #expect(throws: ConfigurationError.self) { try resolve(["CHASQUI_OTLP_ENDPOINT": text]) }
    }

    @Test("refuse headers that would break a request", arguments: ["a", "=b", "a b=c", "a=b%0D%0AEvil: 1", "a=%00"])
    func headers(text: String) {
        #expect(throws: ConfigurationError.self) { try resolve(["CHASQUI_OTLP_HEADERS": text]) }
    }

    @Test("refuse ratios that are none", arguments: ["-0.1", "1.1", "nan", "half"])
    func ratios(text: String) {
        #expect(throws: ConfigurationError.self) { try resolve(["CHASQUI_TRACE_SAMPLE_RATIO": text]) }
    }

    private func resolve(_ environment: [String: String]) throws -> TracingConfiguration {
        try ConfigurationSources(environment: environment).resolve().configuration.tracing
    }
}
