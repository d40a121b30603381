import CLlama

/// What went wrong in llama.cpp or in what was given to it.
struct LlamaFailure: Error, Equatable {
    /// Which part of a call was not acceptable, or that something else broke.
    enum Cause: Equatable {
        case broken, outOfMemory, cancelled
        case input, messages, tools, schema, grammar, template, templateArguments
    }

    var cause = Cause.broken
    var message: String

    init(cause: Cause = .broken, message: String) {
        self.cause = cause
        self.message = message
    }
}

extension LlamaFailure.Cause {
    init(_ status: chasqui_status) {
        self =
            switch status {
            case CHASQUI_OUT_OF_MEMORY: .outOfMemory
            case CHASQUI_CANCELLED: .cancelled
            case CHASQUI_BAD_INPUT: .input
            case CHASQUI_BAD_MESSAGES: .messages
            case CHASQUI_BAD_TOOLS: .tools
            case CHASQUI_BAD_SCHEMA: .schema
            case CHASQUI_BAD_GRAMMAR: .grammar
            case CHASQUI_BAD_TEMPLATE: .template
            case CHASQUI_BAD_TEMPLATE_ARGUMENTS: .templateArguments
            default: .broken
            }
    }
}
