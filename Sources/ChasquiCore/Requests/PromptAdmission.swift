/// Asked before the vectors of a request are computed, when it is known how many tokens its inputs have.
package final class PromptAdmission: Sendable {
    private let decide: @Sendable (Int) throws(InferenceError) -> Void

    package init(_ decide: @escaping @Sendable (_ tokens: Int) throws(InferenceError) -> Void) {
        self.decide = decide
    }

    /// Counts the tokens, or says what stands against them.
    package func admit(tokens: Int) throws(InferenceError) {
        try decide(tokens)
    }
}

extension PromptAdmission: Equatable {
    package static func == (one: PromptAdmission, other: PromptAdmission) -> Bool { one === other }
}
