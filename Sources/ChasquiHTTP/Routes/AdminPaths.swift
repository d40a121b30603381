package import HTTPTypes

/// The routes that a server with a database has, for those who have none open.
package enum AdminPaths {
    package static let all: [(method: HTTPRequest.Method, path: String)] = [
        (.get, "/admin/keys"), (.post, "/admin/keys"), (.get, "/admin/keys/{key}"), (.post, "/admin/keys/{key}/rotate"),
        (.delete, "/admin/keys/{key}"), (.get, "/admin/usage"),
    ]
}
