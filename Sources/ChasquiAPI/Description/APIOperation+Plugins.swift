extension APIOperation {
    /// A route that a plugin adds.
    /// - Parameter path: the names of the parameters in it.
    package static func ofPlugin(
        _ plugin: String, _ summary: String, _ about: String, path: [String], answer: Answer
    ) -> APIOperation {
        let origin = "Added by the plugin `\(plugin)`."
        return APIOperation(
            .plugins, summary, about.isEmpty ? origin : about + "\n\n" + origin,
            path: path.map { .always($0, .string()) }, answer: answer,
            errors: [.invalidRequest, .payloadTooLarge, .internal, .unavailable, .timeout])
    }
}
