import ChasquiCore
import Synchronization
import Testing

@testable import ChasquiAPI

@Suite("The fields of a request")
struct DescribedFieldTests {
    @Test("are described as the decoder asks for them, all of them and no others", arguments: DescribedRequest.all)
    func names(request: DescribedRequest) {
        let asked = Mutex<Set<String>>([])
        let reader = { @Sendable (name: String) in
            // Of arrays, the element's number does not matter.
            let pattern = name.replacing(/\[\d+\]/, with: "[]")
            asked.withLock { _ = $0.insert(pattern) }
        }
        Fields.$reader.withValue(reader) {
            for (field, name) in request.names {
                for value in field.schema.samples { try? request.decode(name, value) }
            }
        }
        let described = request.shape.schema.names()
        let found = asked.withLock { $0 }.subtracting(request.refused)
        for name in found.subtracting(described).sorted() {
            Issue.record(
                """
                Nothing describes \(name) of \(request.shape.name), which its decoder asks for: add a Field to the \
                `described` of the type in Sources/ChasquiAPI that reads it.
                """)
        }
        for name in described.subtracting(found).sorted() {
            Issue.record(
                """
                \(name) of \(request.shape.name) is described, but its decoder does not ask for it: take the Field out of \
                the `described` that has it, or decode it.
                """)
        }
    }

    @Test("are taken within the ranges described, and refused by name beyond", arguments: DescribedRequest.all)
    func ranges(request: DescribedRequest) {
        for (field, name) in request.names {
            for value in Self.isPlain(field.schema) ? field.schema.samples : [] {
                #expect(throws: Never.self, "\(name) is \(value)") { try request.decode(name, value) }
            }
            for value in field.schema.strangers {
                let error = #expect(throws: InferenceError.self, "\(name) is \(value)") {
                    try request.decode(name, value)
                }
                if case .invalid(let refused, _)? = error { #expect(refused == name) }
            }
        }
    }

    /// Whether its samples mean the same whatever else is asked for.
    private static func isPlain(_ schema: Schema) -> Bool {
        switch schema {
        case .either(let schemas): schemas.allSatisfy(isPlain)
        case .array, .map, .object, .shape, .any, .tuple: false
        default: true
        }
    }
}
