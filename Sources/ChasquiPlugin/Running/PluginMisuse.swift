/// What a plugin may not do; it has failed then.
package enum PluginMisuse: Error, Sendable, Equatable {
    /// A filter changed how many answers its request has: whoever asked counts on them.
    case otherAnswers
    /// A route or a middleware answered with a status that ends no request.
    case status(Int)
    /// A middleware passed one request on a second time, whose body has been read.
    case passedOnTwice
}

extension PluginMisuse: CustomStringConvertible {
    package var description: String {
        switch self {
        case .otherAnswers: "it changed how many prompts or answers the request has"
        case .status(let code): "it answered with the status \(code), which has to be one from 200 to 599"
        case .passedOnTwice: "it passed the request on twice"
        }
    }
}
