import ChasquiAPI
import HTTPTypes
import Hummingbird
import NIOCore

/// `/openapi.json`, the description of all routes, and `/docs`, the page that shows it.
struct DescriptionRoutes: RouteGroup {
    let access = RouteAccess.open
    private static let page = EmbeddedPage(html: String(decoding: PackageResources.docs_html, as: UTF8.self))
    /// Large, and most servers are never asked for it.
    private let document: LazyBody

    /// - Parameter groups: the other routes.
    init(of groups: [any RouteGroup], access: AccessControl, configuration: HTTPConfiguration) {
        let own = Self.routes(document: LazyBody { ByteBuffer() })
        document = LazyBody {
            let entries = groups.flatMap { group in
                group.routes.compactMap { route in
                    let needs = route.access ?? group.access
                    return route.entry(access.keyUse(of: needs), isMetered: needs.isMetered(route.method))
                }
            }
            return OpenAPIDocument(
                entries + own.compactMap { $0.entry(.none, isMetered: false) }, prefix: configuration.apiPrefix,
                version: configuration.version, defaults: configuration.defaults
            ).body()
        }
    }

    var routes: [Route] { Self.routes(document: document) }

    private static func routes(document: LazyBody) -> [Route] {
        [
            Route(.get, "/openapi.json", .openAI, .document) { _, _ in JSONBody.response(document.value) },
            Route(.get, "/docs", .openAI, .documentPage) { _, _ in page.response() },
        ]
    }
}

extension Route {
    /// What the document says of it.
    fileprivate func entry(_ keyUse: KeyUse, isMetered: Bool) -> OpenAPIDocument.Entry? {
        operation.map {
            OpenAPIDocument.Entry(
                method: method.rawValue, path: path, errorShape: dialect.errorShape, operation: $0, keyUse: keyUse,
                isMetered: isMetered)
        }
    }
}
