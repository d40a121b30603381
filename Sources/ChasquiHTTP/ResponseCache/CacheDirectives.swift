import HTTPTypes

/// What a request's `Cache-Control` says to a cache (RFC 9111, section 5.2.1), as far as it is looked at here.
struct CacheDirectives: Equatable {
    /// An answer that is kept may be given; not so with `no-cache`, `max-age=0` and `no-store`.
    var reads = true
    /// The answer may be kept; not so with `no-store`.
    var writes = true

    init(_ headers: HTTPFields) {
        for field in headers[values: .cacheControl] {
            for directive in field.lowercased().split(separator: ",") {
                switch directive.filter({ $0 != " " && $0 != "\t" }) {
                case "no-store": (reads, writes) = (false, false)
                // No answer that was kept is younger than that.
                case "no-cache", "max-age=0": reads = false
                default: break
                }
            }
        }
    }
}
