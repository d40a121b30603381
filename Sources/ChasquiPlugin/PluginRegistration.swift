/// What a plugin adds to a server; it fills one in ``ChasquiPlugin/register(in:)``.
///
/// Of each sort there may be several. They act in the order in which they were added, and plugins in the configuration's.
public struct PluginRegistration: Sendable {
    /// Makes the filter of one answer; nil leaves it alone.
    public typealias EventFilterMaker = @Sendable (FilteredRequest, FilterContext) -> (any EventFilter)?
    public typealias AwaitingEventFilterMaker = @Sendable (FilteredRequest, FilterContext) -> (any AwaitingEventFilter)?

    /// Of events, both sorts in one order.
    package enum EventFilterSource: Sendable {
        case direct(EventFilterMaker)
        case awaiting(AwaitingEventFilterMaker)
    }

    public private(set) var routes: [PluginRoute] = []
    public private(set) var middleware: [any PluginMiddleware] = []
    public private(set) var requestFilters: [any RequestFilter] = []
    package private(set) var eventFilters: [EventFilterSource] = []
    public private(set) var tools: [any ServerTool] = []
    public private(set) var keySources: [any KeySource] = []
    public private(set) var modelSources: [any ModelSource] = []
    public private(set) var metrics: [any MetricsCollector] = []

    public init() {}

    /// A path that the server answers. It has the server's middleware, access control, limits and metrics.
    public mutating func add(_ route: PluginRoute) { routes.append(route) }

    public mutating func add(_ middleware: any PluginMiddleware) { self.middleware.append(middleware) }

    public mutating func add(_ filter: any RequestFilter) { requestFilters.append(filter) }

    /// - Parameter make: called for each answer that is generated.
    public mutating func addEventFilter(_ make: @escaping EventFilterMaker) { eventFilters.append(.direct(make)) }

    /// - Parameter make: called for each answer that is generated.
    public mutating func addAwaitingEventFilter(_ make: @escaping AwaitingEventFilterMaker) {
        eventFilters.append(.awaiting(make))
    }

    public mutating func add(_ tool: any ServerTool) { tools.append(tool) }

    public mutating func add(_ source: any KeySource) { keySources.append(source) }

    public mutating func add(_ source: any ModelSource) { modelSources.append(source) }

    public mutating func add(_ collector: any MetricsCollector) { metrics.append(collector) }
}
