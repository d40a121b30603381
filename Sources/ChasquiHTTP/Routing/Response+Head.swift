import HTTPTypes
import Hummingbird

extension Response {
    /// What HEAD is answered. The length of a body that is streamed is not known, and none is told.
    var withoutBody: Response {
        let length = headers[.contentLength]
        var response = createHeadResponse()
        response.headers[.contentLength] = length
        return response
    }
}
