/// Takes an HTTP/1.1 response apart, in whatever pieces it arrives.
struct ResponseParser {
    private enum State {
        case head
        case sized(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailer
        case untilClose
        case complete
        case invalid(String)
    }

    private(set) var status = 0
    private(set) var body: [UInt8] = []
    /// Whether the server wants to close the connection after this response.
    private(set) var closes = false
    /// Whether any byte has come.
    private(set) var begun = false
    private var state = State.head
    /// The line under way: the head's, a chunk's size, the trailer's.
    private var line: [UInt8] = []
    private var length: Int?
    private var isChunked = false

    var isComplete: Bool {
        if case .complete = state { true } else { false }
    }

    var invalidity: String? {
        if case .invalid(let reason) = state { reason } else { nil }
    }

    mutating func take(_ bytes: ArraySlice<UInt8>) {
        begun = true
        var index = bytes.startIndex
        while index < bytes.endIndex {
            switch state {
            case .sized(let remaining):
                let count = copy(bytes[index...], atMost: remaining)
                index += count
                state = count == remaining ? .complete : .sized(remaining - count)
            case .chunk(let remaining):
                let count = copy(bytes[index...], atMost: remaining)
                index += count
                state = count == remaining ? .chunkEnd : .chunk(remaining - count)
            case .untilClose:
                index += copy(bytes[index...], atMost: .max)
            case .head, .chunkSize, .chunkEnd, .trailer:
                takeLineByte(bytes[index])
                index += 1
            case .complete:
                state = .invalid("the server sent more than its answer")
            case .invalid:
                return
            }
        }
    }

    /// The server closed the connection; true where that is how this response ends.
    mutating func close() -> Bool {
        closes = true
        if case .untilClose = state { state = .complete }
        return isComplete
    }

    private mutating func copy(_ bytes: ArraySlice<UInt8>, atMost limit: Int) -> Int {
        let part = bytes.prefix(limit)
        body.append(contentsOf: part)
        return part.count
    }

    private mutating func takeLineByte(_ byte: UInt8) {
        guard byte == UInt8(ascii: "\n") else {
            line.append(byte)
            return
        }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        let text = String(decoding: line, as: UTF8.self)
        line.removeAll(keepingCapacity: true)
        switch state {
        case .head: takeHead(text)
        case .chunkSize: takeChunkSize(text)
        case .chunkEnd: state = text.isEmpty ? .chunkSize : .invalid("a chunk is longer than its size")
        default: if text.isEmpty { state = .complete }
        }
    }

    private mutating func takeHead(_ text: String) {
        if status == 0 {
            let words = text.split(separator: " ")
            guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let code = Int(words[1]) else {
                state = .invalid("not an HTTP status line: \(text)")
                return
            }
            status = code
        } else if text.isEmpty {
            endHead()
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...].drop { $0 == " " }.lowercased()
            switch text[..<colon].lowercased() {
            case "content-length": length = Int(value)
            case "transfer-encoding": isChunked = value.hasSuffix("chunked")
            case "connection": closes = value == "close"
            default: break
            }
        }
    }

    private mutating func endHead() {
        if (100..<200).contains(status) {
            status = 0
        } else if isChunked {
            state = .chunkSize
        } else if let length {
            state = length == 0 ? .complete : .sized(length)
        } else {
            state = status == 204 || status == 304 ? .complete : .untilClose
        }
    }

    private mutating func takeChunkSize(_ text: String) {
        let digits = text.prefix { $0 != ";" && $0 != " " }
        guard let size = Int(digits, radix: 16), size >= 0 else {
            state = .invalid("not a chunk's size: \(text)")
            return
        }
        state = size == 0 ? .trailer : .chunk(size)
    }
}
