import HTTPTypes
import Hummingbird
import NIOCore

/// A JSON answer that is written at once.
enum JSONBody {
    static let contentType = "application/json; charset=utf-8"

    static func response(_ body: ByteBuffer) -> Response {
        Response(status: .ok, headers: [.contentType: contentType], body: ResponseBody(byteBuffer: body))
    }
}
