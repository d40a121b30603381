import ChasquiCore
public import Foundation

extension LanguageModelSession {
    /// Why there is no answer. The transcript is then as it was before the prompt.
    public enum GenerationError: Error, Sendable, Equatable {
        /// What is said with an error.
        public struct Context: Sendable, Equatable, ExpressibleByStringInterpolation {
            /// What happened and what helps, for developers.
            public let debugDescription: String

            public init(debugDescription: String) {
                self.debugDescription = debugDescription
            }

            public init(stringLiteral value: String) {
                debugDescription = value
            }
        }

        /// Transcript, prompt and answer together are longer than a sequence of the model may be.
        case exceededContextWindowSize(Context)
        /// The model cannot be loaded, or was shut down.
        case assetsUnavailable(Context)
        /// Never thrown: no model here judges prompts. It is there for code that was written for Foundation Models.
        case guardrailViolation(Context)
        /// A schema has something that output cannot be bound to.
        case unsupportedGuide(Context)
        /// Never thrown: any language may be tried. It is there for code that was written for Foundation Models.
        case unsupportedLanguageOrLocale(Context)
        /// What was generated is not of the wanted type, for instance since it was cut off.
        case decodingFailure(Context)
        /// Too many requests wait for the model.
        case rateLimited(Context)
        /// The session still answers another prompt; see ``LanguageModelSession/isResponding``.
        case concurrentRequests(Context)
        /// The model went on calling tools; see ``GenerationOptions/maximumToolRounds``.
        case exceededToolRounds(Context)
        /// An option, or what the model was asked with it, is not acceptable.
        case invalidOptions(Context)
        /// The model's chat template, or this build, cannot do it.
        case unsupported(Context)
        /// The engine failed.
        case engineFailure(Context)
    }

    /// A tool failed.
    public struct ToolCallError: Error {
        public let tool: any Tool
        public let underlyingError: any Error

        public init(tool: any Tool, underlyingError: any Error) {
            self.tool = tool
            self.underlyingError = underlyingError
        }
    }
}

extension LanguageModelSession.GenerationError {
    /// The engine's error in a session's words.
    static func of(_ error: InferenceError) -> any Error {
        switch error {
        case .cancelled: CancellationError()
        case .contextExceeded(let prompt, let context, let isAtLeast):
            Self.exceededContextWindowSize(
                "The prompt has \(isAtLeast ? "at least " : "")\(prompt) tokens with all that was said before, and the context \(context)."
            )
        case .overloaded, .limited: Self.rateLimited("Too many requests wait for the model: \(error)")
        case .loading, .shuttingDown: Self.assetsUnavailable("The model is not there: \(error)")
        case .unavailable(let message): Self.assetsUnavailable("\(message)")
        case .invalid("json_schema", let message), .invalid("response_format", let message),
            .invalid("tools", let message):
            Self.unsupportedGuide("\(message)")
        case .unsupported(let message), .incapable(let message): Self.unsupported("\(message)")
        case .invalid(_, let message), .notFound(_, let message), .forbidden(let message):
            Self.invalidOptions("\(message)")
        case .refused(let refusal): Self.invalidOptions("\(refusal.message)")
        case .engine(let message): Self.engineFailure("\(message)")
        case .timedOut, .promptTooSlow, .stuck, .slotBusy: Self.engineFailure("\(error)")
        }
    }
}

extension LanguageModelSession.GenerationError: LocalizedError {
    /// What happened and what helps.
    public var errorDescription: String? { context.debugDescription }

    private var context: Context {
        switch self {
        case .exceededContextWindowSize(let context), .assetsUnavailable(let context), .guardrailViolation(let context),
            .unsupportedGuide(let context), .unsupportedLanguageOrLocale(let context), .decodingFailure(let context),
            .rateLimited(let context), .concurrentRequests(let context), .exceededToolRounds(let context),
            .invalidOptions(let context), .unsupported(let context), .engineFailure(let context):
            context
        }
    }
}

extension LanguageModelSession.ToolCallError: LocalizedError {
    public var errorDescription: String? { "The tool \(tool.name) failed: \(underlyingError)" }
}
