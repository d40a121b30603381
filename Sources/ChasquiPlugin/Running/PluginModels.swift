/// The models with what plugins do to requests and answers. Where they do nothing, it is the models as they are.
package struct PluginModels: ModelDirectory {
    private let base: any ModelDirectory
    private let plugins: [ActivePlugin]
    private let rounds: Int
    private let logger: Logger

    private init(base: any ModelDirectory, plugins: [ActivePlugin], rounds: Int, logger: Logger) {
        self.base = base
        self.plugins = plugins
        self.rounds = rounds
        self.logger = logger
    }

    /// - Parameter rounds: how often a model may call tools for one answer.
    package static func directory(
        _ base: any ModelDirectory, plugins: [ActivePlugin], rounds: Int, logger: Logger
    ) -> any ModelDirectory {
        let acting = plugins.filter(\.actsOnGenerations)
        return acting.isEmpty ? base : PluginModels(base: base, plugins: acting, rounds: rounds, logger: logger)
    }

    package var services: [any InferenceService] { base.services.map(decorated) }

    package func service(named name: String?) throws(InferenceError) -> any InferenceService {
        decorated(try base.service(named: name))
    }

    private func decorated(_ service: any InferenceService) -> any InferenceService {
        var decorated = service
        if plugins.contains(where: { !$0.registration.tools.isEmpty }) {
            decorated = ToolService(base: decorated, plugins: plugins, rounds: rounds, logger: logger)
        }
        if plugins.contains(where: \.filters) {
            decorated = FilteredService(base: decorated, model: service, plugins: plugins, logger: logger)
        }
        return decorated
    }
}

extension ActivePlugin {
    fileprivate var filters: Bool { !registration.requestFilters.isEmpty || !registration.eventFilters.isEmpty }

    /// Whether it has filters or tools.
    package var actsOnGenerations: Bool { filters || !registration.tools.isEmpty }

    /// What its filters and tools have of the server for one request.
    func context(_ identity: RequestIdentity, model: any InferenceService, logger: Logger) -> FilterContext {
        var logger = logger
        logger[metadataKey: "plugin"] = .string(name)
        logger[metadataKey: "id"] = .string(identity.id)
        return FilterContext(identity: identity, model: model, logger: logger)
    }

    func failure(_ context: FilterContext) -> PluginFailure {
        PluginFailure(
            plugin: name, policy: policy, logger: context.logger, requestID: context.identity.id, counts: failures)
    }
}
