import ChasquiCore
import NIOCore

/// A request's body as fields.
enum RequestBody {
    static func fields(of body: ByteBuffer) throws(InferenceError) -> Fields {
        let value = try value(of: body)
        guard case .object(let members) = value else {
            throw .invalid(
                field: "body",
                message: "body is \(Fields.shortened(value)), and has to be a JSON object: put the fields into { and }."
            )
        }
        return Fields(members)
    }

    static func value(of body: ByteBuffer) throws(InferenceError) -> JSONValue {
        do {
            return try JSONValue(parsing: body.readableBytesView)
        } catch {
            throw .invalid(field: "body", message: "body is not valid JSON: \(error).")
        }
    }
}
