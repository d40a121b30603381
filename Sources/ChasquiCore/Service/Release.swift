/// Which Chasqui this is.
public enum Release {
    /// The version, as semver.org has it.
    public static let version = "0.1.0"
}
