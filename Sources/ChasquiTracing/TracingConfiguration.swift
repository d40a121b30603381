public import ChasquiCore

/// Where spans go, and how many of them.
public struct TracingConfiguration: Sendable, Equatable {
    /// The base address of a collector that takes OTLP over HTTP, such as `http://localhost:4318`; spans are posted to
    /// `/v1/traces` below it. Nil makes no spans.
    public var endpoint: String?
    /// What the collector calls this server.
    public var serviceName = "chasqui"
    /// The part of traces that begin here that is recorded; one that a caller began is recorded as the caller decided.
    /// Range 0...1
    public var sampleRatio = 1.0
    /// Sent with each export, such as an authorization.
    @Hidden public var headers: [ExportHeader] = []
    /// How long an export may take, and what is left of them at a shutdown.
    public var timeout: Duration = .seconds(10)
    /// Spans that may wait; more are dropped and counted. Range 1...
    package var queueLimit = 4096
    /// Spans of one export. Range 1...
    package var batchLimit = 512
    /// How long a span waits for others at most.
    package var interval: Duration = .seconds(2)
    /// The wait before the first repetition of an export; each further one is twice as long.
    package var firstRetry: Duration = .seconds(1)

    public init() {}
}

/// A field of the requests to a collector.
public struct ExportHeader: Sendable, Equatable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

extension ExportHeader: CustomStringConvertible {
    /// The value is a secret.
    public var description: String { "\(name): hidden" }
}
