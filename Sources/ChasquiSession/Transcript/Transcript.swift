public import Foundation

/// All that was said in a session, in order.
public struct Transcript: Sendable, Equatable, Codable {
    /// One contribution.
    public enum Entry: Sendable, Equatable, Codable, Identifiable {
        /// What the model was told before everything else, with its tools.
        case instructions(Instructions)
        /// What it was asked.
        case prompt(Prompt)
        /// The tools that it called.
        case toolCalls(ToolCalls)
        /// What a tool answered.
        case toolOutput(ToolOutput)
        /// What the model answered.
        case response(Response)

        public var id: String {
            switch self {
            case .instructions(let entry): entry.id
            case .prompt(let entry): entry.id
            case .toolCalls(let entry): entry.id
            case .toolOutput(let entry): entry.id
            case .response(let entry): entry.id
            }
        }
    }

    var entries: [Entry]

    public init(entries: some Sequence<Entry> = []) {
        self.entries = Array(entries)
    }
}

extension Transcript: RandomAccessCollection {
    public var startIndex: Int { entries.startIndex }
    public var endIndex: Int { entries.endIndex }
    public subscript(position: Int) -> Entry { entries[position] }
}

extension Transcript {
    /// A part of an entry.
    public enum Segment: Sendable, Equatable, Codable, Identifiable {
        case text(TextSegment)
        case structure(StructuredSegment)

        public var id: String {
            switch self {
            case .text(let segment): segment.id
            case .structure(let segment): segment.id
            }
        }

        /// What the model sees of it.
        var text: String {
            switch self {
            case .text(let segment): segment.content
            case .structure(let segment): segment.content.jsonString
            }
        }
    }

    /// Text.
    public struct TextSegment: Sendable, Equatable, Codable, Identifiable {
        public var id: String
        public var content: String

        public init(id: String = UUID().uuidString, content: String) {
            self.id = id
            self.content = content
        }
    }

    /// A generated value.
    public struct StructuredSegment: Sendable, Equatable, Codable, Identifiable {
        public var id: String
        /// The name of the schema that the value was bound to.
        public var source: String
        public var content: GeneratedContent

        public init(id: String = UUID().uuidString, source: String, content: GeneratedContent) {
            self.id = id
            self.source = source
            self.content = content
        }
    }
}

extension [Transcript.Segment] {
    var text: String { map(\.text).joined(separator: "\n") }
}
