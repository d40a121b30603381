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
    init(of groups: [any RouteGroup], configuration: HTTPConfiguration) {
        let routes = groups.flatMap(\.routes) + Self.routes(document: LazyBody { ByteBuffer() })
        document = LazyBody {
            OpenAPIDocument(
                routes.compactMap(\.entry), prefix: configuration.apiPrefix, version: configuration.version,
                defaults: configuration.defaults
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
    fileprivate var entry: OpenAPIDocument.Entry? {
        operation.map {
            OpenAPIDocument.Entry(
                method: method.rawValue, path: path, errorShape: dialect.errorShape, operation: $0)
        }
    }
}
