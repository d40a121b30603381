import ChasquiCore
public import NIOCore
import OrderedCollections

extension OpenAI {
    /// An error's body.
    public static func error(_ problem: Problem) -> ByteBuffer {
        var buffer = ByteBuffer()
        write(problem, into: &buffer)
        return buffer
    }

    static func write(_ problem: Problem, into buffer: inout ByteBuffer) {
        buffer.writeJSON(text: #"{"error":{"message":"#)
        buffer.writeJSON(problem.message)
        buffer.writeJSON(text: #","type":"#)
        buffer.writeJSON(problem.kind.type)
        buffer.writeJSON(text: #","param":"#)
        if let field = problem.field { buffer.writeJSON(field) } else { buffer.writeJSON(text: "null") }
        buffer.writeJSON(text: #","code":"#)
        if let code = problem.code { buffer.writeJSON(code) } else { buffer.writeJSON(text: "null") }
        problem.writeDetails(into: &buffer)
        buffer.writeJSON(text: "}}")
    }
}

extension Problem {
    /// The further members, each after a comma.
    func writeDetails(into buffer: inout ByteBuffer) {
        for detail in details.elements {
            buffer.writeJSON(text: ",")
            buffer.writeJSON(detail.key)
            buffer.writeJSON(text: ":")
            buffer.writeJSON(detail.value)
        }
    }
}
