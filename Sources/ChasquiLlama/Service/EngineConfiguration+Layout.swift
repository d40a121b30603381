extension EngineConfiguration {
    /// Fewer tokens for each sequence than this are shared rather than divided, where nothing else is said.
    private static let smallestPart = 2048

    /// The layout that suits the other settings.
    ///
    /// Equal parts decode faster, keep sequences from changing each other's rounding, and fork by a copy that takes
    /// milliseconds; one pool lets a sequence grow beyond its part, which matters where the parts are small.
    func layout(trainedContext: Int) -> CellLayout {
        guard cellLayout == .auto else { return cellLayout }
        guard slots > 1, let contextSize, contextSize > 0 else { return .split }
        return contextSize / slots < min(Self.smallestPart, trainedContext) ? .unified : .split
    }
}
