import CChasquiPlugin
import HTTPTypes

/// The header fields of a library's answer.
enum AnswerHeaders {
    private static let most = 100
    private static let longestName = 128
    private static let longestValue = 8192

    /// Those that say how an answer is carried, or that the server sets by itself.
    private static let ofServer: Set<String> = [
        "connection", "content-length", "date", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding",
        "upgrade", "x-request-id",
    ]

    struct Problem: Error, Equatable, CustomStringConvertible {
        var description: String
    }

    static func read(_ headers: UnsafeBufferPointer<chasqui_pair>) throws(Problem) -> HTTPFields {
        guard headers.count <= most else { throw Problem(description: "there are more than \(most) headers") }
        var fields = HTTPFields()
        for (index, header) in headers.enumerated() {
            let nameText = try text(header.name, "headers[\(index)].name", most: longestName)
            let value = try text(header.value, "headers[\(index)].value", most: longestValue)
            guard let name = HTTPField.Name(nameText) else {
                throw Problem(description: "headers[\(index)].name is no name of a header")
            }
            guard !ofServer.contains(name.canonicalName) else {
                throw Problem(description: "headers[\(index)] is \(name.canonicalName), which is the server's")
            }
            guard HTTPField.isValidValue(value) else {
                throw Problem(description: "headers[\(index)].value has characters that no header may have")
            }
            fields.append(HTTPField(name: name, value: value))
        }
        return fields
    }

    private static func text(
        _ pointer: UnsafePointer<CChar>?, _ member: String, most: Int
    ) throws(Problem) -> String {
        do {
            return try ForeignText.read(pointer, most: most)
        } catch {
            throw Problem(description: "\(member) \(error)")
        }
    }
}
