import CLlama

/// The chat templates that llama.cpp has by name, such as `llama3`: formats of messages, without tools.
public enum BuiltInTemplates {
    /// Their names, in alphabetical order.
    public static let names: [String] = {
        var names = [UnsafePointer<CChar>?](repeating: nil, count: max(0, Int(llama_chat_builtin_templates(nil, 0))))
        llama_chat_builtin_templates(&names, names.count)
        return names.compactMap { $0.map { String(cString: $0) } }.sorted()
    }()
}
