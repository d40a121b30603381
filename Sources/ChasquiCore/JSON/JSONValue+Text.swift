package import OrderedCollections

extension JSONValue {
    /// Reads a JSON text (RFC 8259). Of equal keys in an object the last one holds, at the first one's place.
    public init(parsing bytes: UnsafeRawBufferPointer) throws(JSONSyntaxError) {
        var parser = JSONParser(bytes.assumingMemoryBound(to: UInt8.self))
        self = try parser.parse()
    }

    /// Reads a JSON text (RFC 8259). Of equal keys in an object the last one holds, at the first one's place.
    public init(parsing bytes: some Collection<UInt8>) throws(JSONSyntaxError) {
        let parse = { (buffer: UnsafeBufferPointer<UInt8>) in
            Result { () throws(JSONSyntaxError) in try JSONValue(parsing: UnsafeRawBufferPointer(buffer)) }
        }
        let result = bytes.withContiguousStorageIfAvailable(parse) ?? Array(bytes).withUnsafeBufferPointer(parse)
        self = try result.get()
    }

    /// Reads a JSON text (RFC 8259). Of equal keys in an object the last one holds, at the first one's place.
    public init(parsing text: String) throws(JSONSyntaxError) {
        try self.init(parsing: text.utf8)
    }

    /// The value as JSON text without spaces, keys in their order.
    public func serialized() -> String {
        var text: [UInt8] = []
        text.writeJSON(self)
        return String(decoding: text, as: UTF8.self)
    }
}

extension JSONSink {
    package mutating func writeJSON(_ value: JSONValue) {
        switch value {
        case .null: writeJSON(text: "null")
        case .bool(let value): writeJSON(value)
        case .integer(let value): writeJSON(value)
        case .number(let value): writeJSON(value)
        case .string(let value): writeJSON(value)
        case .array(let elements):
            writeJSON(text: "[")
            for (index, element) in elements.enumerated() {
                if index > 0 { writeJSON(text: ",") }
                writeJSON(element)
            }
            writeJSON(text: "]")
        case .object(let members): writeJSON(members)
        }
    }

    package mutating func writeJSON(_ members: OrderedDictionary<String, JSONValue>) {
        writeJSON(text: "{")
        for (index, member) in members.elements.enumerated() {
            if index > 0 { writeJSON(text: ",") }
            writeJSON(member.key)
            writeJSON(text: ":")
            writeJSON(member.value)
        }
        writeJSON(text: "}")
    }
}
