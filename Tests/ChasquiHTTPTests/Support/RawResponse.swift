import Foundation

/// A response as it came over a connection.
struct RawResponse: Sendable {
    var status: Int
    /// Field values by lower-case name; repeated fields are joined with a comma.
    var headers: [String: String]
    var body: String

    /// The body as JSON, an empty object where it is none.
    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]) ?? [:]
    }

    var error: [String: Any] { json["error"] as? [String: Any] ?? [:] }

    /// The data of a body's server-sent events.
    var events: [String] {
        body.split(separator: "\n\n").compactMap { event in
            event.hasPrefix("data: ") ? String(event.dropFirst("data: ".count)) : nil
        }
    }

    init(head: String) {
        let lines = head.split(separator: "\r\n")
        status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        headers = [:]
        body = ""
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            headers[line[..<colon].lowercased(), default: ""] += value
        }
    }
}

extension RawConnection {
    /// Sends a request with a body, if there is one, of announced length.
    func request(
        _ method: String, _ path: String, headers: [String: String] = [:], body: String? = nil
    ) async throws {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if let body { text += "Content-Length: \(body.utf8.count)\r\n" }
        try await send(text + "\r\n" + (body ?? ""))
    }

    func readHead() async throws -> RawResponse {
        RawResponse(head: try await read(through: "\r\n\r\n"))
    }

    /// - Parameter hasBody: false after HEAD.
    func readResponse(hasBody: Bool = true) async throws -> RawResponse {
        var response = try await readHead()
        guard hasBody else { return response }
        if let length = response.headers["content-length"].flatMap({ Int($0) }) {
            response.body = try await read(bytes: length)
        } else if response.headers["transfer-encoding"] == "chunked" {
            while let chunk = try await readChunk() { response.body += chunk }
        }
        return response
    }

    /// One chunk of a chunked body; nil at its end.
    func readChunk() async throws -> String? {
        let line = try await read(through: "\r\n").dropLast(1)
        let size = Int(line.trimmingCharacters(in: .whitespacesAndNewlines), radix: 16) ?? 0
        let chunk = try await read(bytes: size)
        try await read(through: "\r\n")
        return size == 0 ? nil : chunk
    }

    /// Sends a request and reads its response.
    func exchange(
        _ method: String, _ path: String, headers: [String: String] = [:], body: String? = nil
    ) async throws -> RawResponse {
        try await request(method, path, headers: headers, body: body)
        return try await readResponse(hasBody: method != "HEAD")
    }
}

extension TestServer {
    /// One request on a connection of its own.
    func exchange(
        _ method: String, _ path: String, headers: [String: String] = [:], body: String? = nil
    ) async throws -> RawResponse {
        let connection = try await connect()
        let response = try await connection.exchange(method, path, headers: headers, body: body)
        try await connection.close()
        return response
    }

    func post(_ path: String, _ body: String, headers: [String: String] = [:]) async throws -> RawResponse {
        try await exchange("POST", path, headers: headers, body: body)
    }

    func get(_ path: String, headers: [String: String] = [:]) async throws -> RawResponse {
        try await exchange("GET", path, headers: headers)
    }
}
