extension EngineConfiguration {
    /// Fewer tokens for each sequence than this are shared rather than divided, where nothing else is said.
    private static let smallestPart = 2048

    /// The layout that suits the other settings.
    ///
    /// Equal parts decode faster, keep sequences from changing each other's rounding, and fork by a copy that takes
    /// milliseconds; one pool lets a sequence grow beyond its part, which matters where the parts are small. Copies of
    /// a sliding window cannot be cut, so that only one pool lets prompts share their beginning.
    func layout(trainedContext: Int, hasWindow: Bool) -> CellLayout {
        guard cellLayout == .auto else { return cellLayout }
        guard !hasWindow else { return .unified }
        guard slots > 1, let contextSize, contextSize > 0 else { return .split }
        return contextSize / slots < min(Self.smallestPart, trainedContext) ? .unified : .split
    }
}
