import ChasquiAPI
import NIOCore

/// Whose JSON a route speaks; errors differ by it.
package enum Dialect: Sendable {
    case openAI, llamaServer

    /// The shape of its errors.
    var errorShape: Shape {
        switch self {
        case .openAI: OpenAI.errorShape
        case .llamaServer: LlamaServer.errorShape
        }
    }

    func error(_ problem: Problem) -> ByteBuffer {
        switch self {
        case .openAI: OpenAI.error(problem)
        case .llamaServer: LlamaServer.error(problem)
        }
    }
}
