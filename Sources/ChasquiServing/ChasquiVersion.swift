import ChasquiLlama

/// What this build is.
public enum ChasquiVersion {
    public static let current = "0.1.0"

    /// The version, and llama.cpp's, in one line.
    public static var description: String { "chasqui \(current), \(LlamaRuntime.buildDescription)" }
}
