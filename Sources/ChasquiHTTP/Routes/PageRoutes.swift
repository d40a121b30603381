import ChasquiAPI
import HTTPTypes
import Hummingbird

/// `/`, the chat page.
struct PageRoutes: RouteGroup {
    let access = RouteAccess.open
    private static let page = EmbeddedPage(html: String(decoding: PackageResources.index_html, as: UTF8.self))

    var routes: [Route] {
        [Route(.get, "/", .openAI, .chatPage) { _, _ in Self.page.response() }]
    }
}
