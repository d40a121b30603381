public import Hummingbird
public import NIOCore

/// What a request has to carry with it on an application's router for Chasqui's routes: its connection, which is how they
/// learn that a client has gone.
///
/// An application with a context of its own adds the property and sets it from `source.channel`; one without takes
/// ``BasicChannelRequestContext``.
public protocol ChannelRequestContext: RequestContext {
    var channel: any Channel { get }
}

/// Hummingbird's basic context with the request's connection.
public struct BasicChannelRequestContext: ChannelRequestContext {
    public var coreContext: CoreRequestContextStorage
    public let channel: any Channel

    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}
