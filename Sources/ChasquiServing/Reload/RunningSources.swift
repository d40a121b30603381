import Synchronization

/// The sources of a running server's configuration, which may be read again and again.
///
/// A file that is suddenly empty is one that somebody is about to write, or whose disk is full: to take it would take
/// keys and limits away. One in which all is commented out is meant.
package final class RunningSources: Sendable {
    private let sources: ConfigurationSources
    /// Whether the file that was taken last had nothing in it.
    private let wasBlank: Mutex<Bool>

    /// - Parameter taken: what the server was started with.
    package init(_ sources: ConfigurationSources, taken: ResolvedConfiguration) {
        self.sources = sources
        wasBlank = Mutex(taken.blankFile != nil)
    }

    /// Reads all of them.
    package func read() throws(ConfigurationError) -> ChasquiConfiguration {
        let resolved = try sources.resolve()
        let isSuddenlyBlank = wasBlank.withLock { wasBlank in
            if resolved.blankFile == nil { wasBlank = false }
            return resolved.blankFile != nil && !wasBlank
        }
        if isSuddenlyBlank, let path = resolved.blankFile { throw .emptied(path: path) }
        return resolved.configuration
    }
}
