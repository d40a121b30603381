public import ChasquiCore

extension Problem {
    /// What a refusal is to a client: its own words, and the kind that its status is nearest to.
    public init(_ refusal: RequestRefusal) {
        self.init(
            kind: Kind(status: refusal.status), message: refusal.message, status: refusal.status, field: refusal.field,
            code: refusal.code)
    }
}

extension Problem.Kind {
    fileprivate init(status: Int) {
        let exact = Self.allCases.first { $0.status == status && $0 != .contextExceeded && $0 != .overloaded }
        self = exact ?? (status < 500 ? .invalidRequest : .internal)
    }
}
