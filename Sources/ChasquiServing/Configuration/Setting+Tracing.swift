import ChasquiTracing

extension Setting {
    static let tracing = [
        Setting(
            .tracing, "endpoint", ["--otlp-endpoint"], standardVariable: "OTEL_EXPORTER_OTLP_ENDPOINT",
            \.tracing.endpoint, .webAddress,
            "A collector that takes OTLP over HTTP, such as http://localhost:4318; spans go to /v1/traces below it. "
                + "Without it there are none."),
        Setting(
            .tracing, "headers", ["--otlp-headers"], standardVariable: "OTEL_EXPORTER_OTLP_HEADERS",
            \.tracing.headers, .secretFields,
            "Fields of the requests to the collector, such as an authorization. Other users of the machine see a command "
                + "line: a variable or a file is safer."),
        Setting(
            .tracing, "timeout", ["--otlp-timeout"], \.tracing.timeout, .seconds(0.1...600),
            "Seconds that a request to the collector may take, and the last ones at a shutdown together."),
        Setting(
            .tracing, "service_name", ["--trace-service-name"], standardVariable: "OTEL_SERVICE_NAME",
            \.tracing.serviceName, .text, "What the collector calls this server."),
        Setting(
            .tracing, "sample_ratio", ["--trace-sample-ratio"], standardVariable: "OTEL_TRACES_SAMPLER_ARG",
            \.tracing.sampleRatio, .ratio,
            "The part of the traces that begin here that is recorded. One that a client began is recorded as the client's "
                + "traceparent says."),
    ]
}
