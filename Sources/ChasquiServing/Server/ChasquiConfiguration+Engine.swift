import ChasquiCore
import ChasquiHTTP
public import ChasquiLlama
import Foundation

extension ChasquiConfiguration {
    /// The engine's part, with what has to be read from files.
    /// - Throws: ``ConfigurationError`` where no model or no draft model is named, the chat template's file cannot be read,
    ///   or a directory is not there.
    public func completeEngine() throws(ConfigurationError) -> EngineConfiguration {
        guard !engine.modelPath.isEmpty else { throw .noModel }
        try checkDirectory(engine.slotDirectory, else: ConfigurationError.noSlotDirectory)
        try checkDirectory(engine.adapters.directory, else: ConfigurationError.noAdapterDirectory)
        var complete = engine
        complete.speculation = try speculation()
        complete.makesFingerprint = engine.makesFingerprint || http.responseCacheBytes > 0
        if let template = engine.chatTemplate { try checkTemplate(template) }
        guard let path = chatTemplateFile else { return complete }
        guard engine.chatTemplate == nil else { throw .templateTwice }
        do {
            complete.chatTemplate = try TextFile.read(path)
        } catch {
            throw .templateUnreadable(path: path, reason: error.reason)
        }
        try checkCompiles(complete.chatTemplate ?? "", from: "--chat-template-file \(path)")
        return complete
    }

    /// Any other word, taken for a template, would drop all messages.
    private func checkTemplate(_ template: String) throws(ConfigurationError) {
        guard template.contains("{{") || template.contains("{%") || BuiltInTemplates.names.contains(template) else {
            throw .notATemplate(template)
        }
        try checkCompiles(template, from: "--chat-template")
    }

    private func checkCompiles(_ template: String, from source: String) throws(ConfigurationError) {
        guard let problem = TemplateText.problem(in: template) else { return }
        // What follows shows the place in lines of their own.
        let words = problem.prefix { !$0.isNewline }
        throw .brokenTemplate(source: source, problem: String(words))
    }

    /// Other machines are let in only where callers are asked who they are, or where that was meant.
    func checkExposure(_ plugins: ServerPlugins = ServerPlugins()) throws(ConfigurationError) {
        guard !mayBeExposed(plugins) else { return }
        let places = http.hosts.map { ListenAddress(host: $0, port: http.port) }
        for (host, place) in zip(http.hosts, places) where !place.isLocal {
            throw place.isKnown ? .exposed(host: host) : .unknownHost(host)
        }
    }

    /// Whether other machines may reach it.
    func mayBeExposed(_ plugins: ServerPlugins = ServerPlugins()) -> Bool {
        // A certificate says who its client is.
        access.isInsecure || access.asksForKeys || plugins.hasKeySources || http.clientAuthorityFile != nil
    }

    /// Whether callers are let in with a key only.
    package func needsKeys(_ plugins: ServerPlugins) -> Bool {
        !access.isInsecure && (access.asksForKeys || plugins.hasKeySources)
    }

    /// What tokens are taken for is said whole, and by whom in a way that nobody on the way can change.
    func checkTokens() throws(ConfigurationError) {
        let missing = access.tokens.missing
        guard missing.isEmpty else { throw .tokensIncomplete(missing: missing) }
        if let place = access.tokens.keySet { _ = try KeySetSource(place) }
    }

    /// Answers are kept in the database only behind those in memory.
    func checkResponseCache() throws(ConfigurationError) {
        guard responseCacheDiskBytes > 0 else { return }
        guard http.responseCacheBytes > 0 else { throw .responseCacheOff }
        guard access.database != nil else { throw .responseCacheHomeless }
    }

    /// Requests that say nothing can be answered.
    func checkDefaults() throws(ConfigurationError) {
        let sampling = http.defaults.sampling
        guard !sampling.usesInfill || sampling.boundsInfill else { throw .unboundInfill(topK: sampling.topK) }
    }

    /// What a file says has to fit together, as far as no other file is needed to see it.
    package func checkTogether() throws(ConfigurationError) {
        try checkDefaults()
        try checkCounts()
    }

    private func checkDirectory(
        _ path: String?, else error: (String) -> ConfigurationError
    ) throws(ConfigurationError) {
        guard let path else { return }
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue else {
            throw error(path)
        }
    }
}
