extension PluginConfiguration {
    /// A text that has to be there.
    public func string(_ name: String) throws(PluginConfigurationError) -> String {
        guard let text = try optionalString(name) else { throw error(name, "is missing, and has to be a text") }
        return text
    }

    public func string(_ name: String, default standard: String) throws(PluginConfigurationError) -> String {
        try optionalString(name) ?? standard
    }

    /// Nil where it is missing.
    public func optionalString(_ name: String) throws(PluginConfigurationError) -> String? {
        switch value(name) {
        case nil: return nil
        case .string(let text): return text
        case let other?: throw error(name, "is \(shown(other)), and has to be a text")
        }
    }

    public func bool(_ name: String, default standard: Bool) throws(PluginConfigurationError) -> Bool {
        switch value(name) {
        case nil: return standard
        case .bool(let value): return value
        case let other?: throw error(name, "is \(shown(other)), and has to be true or false")
        }
    }

    public func integer(
        _ name: String, in range: ClosedRange<Int>, default standard: Int
    ) throws(PluginConfigurationError) -> Int {
        switch value(name) {
        case nil: return standard
        case .integer(let value) where range.contains(Int(value)): return Int(value)
        case let other?: throw error(name, "is \(shown(other)), and has to be a whole number in \(words(range))")
        }
    }

    public func number(
        _ name: String, in range: ClosedRange<Double>, default standard: Double
    ) throws(PluginConfigurationError) -> Double {
        switch value(name) {
        case nil: return standard
        case .integer(let value) where range.contains(Double(value)): return Double(value)
        case .number(let value) where range.contains(value): return value
        case let other?: throw error(name, "is \(shown(other)), and has to be a number in \(words(range))")
        }
    }

    /// A list of texts.
    public func strings(_ name: String, default standard: [String] = []) throws(PluginConfigurationError) -> [String] {
        guard let value = value(name) else { return standard }
        guard case .array(let elements) = value else {
            throw error(name, "is \(shown(value)), and has to be a list of texts")
        }
        var texts: [String] = []
        for (index, element) in elements.enumerated() {
            guard case .string(let text) = element else {
                throw error("\(name)[\(index)]", "is \(shown(element)), and has to be a text")
            }
            texts.append(text)
        }
        return texts
    }

    private func words<Bound>(_ range: ClosedRange<Bound>) -> String { "\(range.lowerBound)...\(range.upperBound)" }
}
