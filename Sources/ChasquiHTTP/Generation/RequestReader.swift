import HTTPTypes
import Hummingbird
import NIOCore

/// Reads a request's JSON body, if it is one and within the limit.
struct RequestReader {
    /// In bytes.
    let limit: Int

    func body(of request: Request) async throws -> ByteBuffer {
        try checkContentType(request.headers)
        return try await collected(request)
    }

    /// The same for a body of any type. A page of another origin could send some types without asking, so that those are
    /// not taken from it.
    func anyBody(of request: Request) async throws -> ByteBuffer {
        if isOfAnotherOrigin(request) { try checkContentType(request.headers) }
        return try await collected(request)
    }

    private func isOfAnotherOrigin(_ request: Request) -> Bool {
        guard let origin = request.headers[.origin] else { return false }
        return origin.split(separator: "/").last.map(String.init) != request.head.authority
    }

    private func collected(_ request: Request) async throws -> ByteBuffer {
        let announced = request.headers[.contentLength].flatMap(Int.init) ?? 0
        guard announced <= limit else { throw HTTPProblem.bodyTooLarge(limit: limit) }
        do {
            return try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw HTTPProblem.bodyTooLarge(limit: limit)
        }
    }

    /// curl announces a form where nothing is said, so that a form's type counts as none. A page of another origin
    /// could send one without asking, though, and browsers tell it apart by its origin.
    private func checkContentType(_ headers: HTTPFields) throws {
        guard let field = headers[.contentType] else { return }
        let type = field.prefix { $0 != ";" }.trimmingSpaces().lowercased()
        if type == "application/json" || (type.hasPrefix("application/") && type.hasSuffix("+json")) { return }
        if type.isEmpty || (type == "application/x-www-form-urlencoded" && headers[.origin] == nil) { return }
        throw HTTPProblem.unsupportedMediaType(type)
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> Substring {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        let start = drop(while: isSpace)
        return start.lastIndex { !isSpace($0) }.map { start[...$0] } ?? ""
    }
}
