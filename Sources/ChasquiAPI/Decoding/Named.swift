/// A request that is answered at once, and the name of the model that it asks for.
public struct Named<Request: Sendable>: Sendable {
    public var request: Request
    /// The model's name in the request.
    public var model: String?

    init(_ request: Request, model: String?) {
        self.request = request
        self.model = model
    }
}

extension Decoded {
    /// The request alone, where there is no answer to word as a generation's.
    public var named: Named<Request> { Named(request, model: model) }
}
