import Hummingbird
import HummingbirdCore

extension Request {
    /// The query's parameters, in which `+` is a space: so forms and the URL classes of browsers write one
    /// (https://url.spec.whatwg.org/#application/x-www-form-urlencoded).
    var query: Parameters {
        guard let query = uri.query, query.contains("+") else { return uri.queryParameters }
        return URI("/?\(query.replacing("+", with: "%20"))").queryParameters
    }
}
