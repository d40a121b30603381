import ChasquiCore
public import Foundation

extension String: Generable {
    public static var generationSchema: GenerationSchema { GenerationSchema(.string()) }

    public init(_ content: GeneratedContent) throws {
        guard case .string(let value) = content.value else { throw content.mismatch("a string") }
        self = value
    }

    public var generatedContent: GeneratedContent { GeneratedContent(value: .string(self)) }
}

extension Bool: Generable {
    public static var generationSchema: GenerationSchema { GenerationSchema(.boolean) }

    public init(_ content: GeneratedContent) throws {
        guard case .bool(let value) = content.value else { throw content.mismatch("true or false") }
        self = value
    }

    public var generatedContent: GeneratedContent { GeneratedContent(value: .bool(self)) }
}

extension Int: Generable {
    public static var generationSchema: GenerationSchema { GenerationSchema(.integer()) }

    public init(_ content: GeneratedContent) throws {
        let whole: Int? =
            switch content.value {
            case .integer(let value): Int(exactly: value)
            case .number(let value): Int(exactly: value)
            default: nil
            }
        guard let whole else { throw content.mismatch("a whole number") }
        self = whole
    }

    public var generatedContent: GeneratedContent { GeneratedContent(value: .integer(Int64(self))) }
}

extension Double: Generable {
    public static var generationSchema: GenerationSchema { GenerationSchema(.number()) }

    public init(_ content: GeneratedContent) throws {
        switch content.value {
        case .integer(let value): self = Double(value)
        case .number(let value): self = value
        default: throw content.mismatch("a number")
        }
    }

    public var generatedContent: GeneratedContent { GeneratedContent(kind: .number(self)) }
}

extension Float: Generable {
    public static var generationSchema: GenerationSchema { GenerationSchema(.number()) }

    public init(_ content: GeneratedContent) throws {
        self = Float(try Double(content))
    }

    public var generatedContent: GeneratedContent { GeneratedContent(kind: .number(Double(self))) }
}

extension Decimal: Generable {
    public static var generationSchema: GenerationSchema { GenerationSchema(.number()) }

    public init(_ content: GeneratedContent) throws {
        switch content.value {
        case .integer(let value): self = Decimal(value)
        case .number(let value):
            guard let decimal = Decimal(string: "\(value)") else { throw content.mismatch("a number") }
            self = decimal
        default: throw content.mismatch("a number")
        }
    }

    public var generatedContent: GeneratedContent {
        GeneratedContent(kind: .number(NSDecimalNumber(decimal: self).doubleValue))
    }
}
