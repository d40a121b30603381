import ChasquiAPI
import HTTPTypes
import NIOCore
import NIOHTTP1

/// The answer to bytes that are no HTTP request, which no route ever sees.
enum MalformedRequest {
    static func response(to error: any Error) -> (head: HTTPResponse, body: ByteBuffer) {
        let reason =
            error as? HTTPProblem ?? ((error as? HTTPParserError) == .headerOverflow ? .headTooLarge : .malformed)
        let problem = reason.problem
        let body = Dialect.openAI.error(problem)
        var headers = reason.headers
        headers[.contentType] = JSONBody.contentType
        headers[.contentLength] = String(body.readableBytes)
        return (HTTPResponse(status: .init(code: problem.status), headerFields: headers), body)
    }
}
