/// What becomes of a request where a plugin throws.
package struct PluginFailure: Sendable {
    package let plugin: String
    package let policy: PluginPolicy
    /// With the plugin's name and the request's id.
    package let logger: Logger
    package let requestID: String
    package let counts: PluginFailureCounts

    package init(
        plugin: String, policy: PluginPolicy, logger: Logger, requestID: String, counts: PluginFailureCounts
    ) {
        self.plugin = plugin
        self.policy = policy
        self.requestID = requestID
        self.counts = counts
        self.logger = logger
    }

    /// Does what has to be done about an error.
    /// - Throws: the request's end: a refusal, or a failure that is not to be passed over.
    package func handle(_ error: any Error) throws(InferenceError) {
        switch error {
        case let refusal as RequestRefusal: throw .refused(refusal)
        case is CancellationError: throw .cancelled
        case InferenceError.cancelled: throw .cancelled
        default: break
        }
        let isTimeout = error is TimeLimit.Exceeded
        let reason = isTimeout ? "it took longer than \(policy.timeout)" : "\(error)"
        let passes = policy.onError == .pass
        counts.add(passes: passes)
        logger.error(
            "a plugin failed",
            metadata: ["reason": .string(reason), "outcome": .string(passes ? "passed over" : "request failed")])
        guard !passes else { return }
        throw .refused(
            isTimeout ? .timeout(of: plugin, requestID: requestID) : .failure(of: plugin, requestID: requestID))
    }
}

extension RequestRefusal {
    /// A plugin failed; what it said is for the log.
    package static func failure(of plugin: String, requestID: String) -> RequestRefusal {
        RequestRefusal(
            status: 500,
            message:
                "The plugin '\(plugin)' failed; the server's log has the reason under the request id \(requestID).",
            code: "plugin_failed")
    }

    package static func timeout(of plugin: String, requestID: String) -> RequestRefusal {
        RequestRefusal(
            status: 504,
            message:
                "The plugin '\(plugin)' did not answer in time; the server's log has it under the request id \(requestID).",
            code: "plugin_timeout")
    }
}
