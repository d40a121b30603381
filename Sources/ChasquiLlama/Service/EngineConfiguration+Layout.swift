extension EngineConfiguration {
    /// The layout that suits the model, where none is asked for.
    ///
    /// Equal parts decode faster, keep sequences from changing each other's rounding, and fork by a copy that takes
    /// milliseconds. Copies of a sliding window cannot be cut, so that only one pool lets prompts share their beginning.
    func layout(hasWindow: Bool) -> CellLayout {
        guard cellLayout == .auto else { return cellLayout }
        return hasWindow ? .unified : .split
    }
}
