import ChasquiCore

extension LoadedModel {
    private static let unnamed = "tmp"

    func tokens(of prompt: InfillPrompt, answer: Int?) throws(InferenceError) -> [TokenID] {
        guard let special = model.infillTokens else {
            let message =
                "This model has no tokens for filling in a text; load one that was made for it, such as a coder model"
            throw prompt.completionField.map { .invalid(field: $0, message: "\(message), or leave \($0) out.") }
                ?? .unsupported(message: message + ".")
        }
        let layout = InfillLayout(
            tokens: special, begin: model.addedBeginToken, window: batchTokens, context: sequenceContext,
            answer: answer ?? 0, putsSuffixFirst: putsSuffixFirst)
        return layout.prompt(
            prefix: try tokens(of: prompt.prefix, field: "input_prefix"),
            suffix: try tokens(of: prompt.suffix, field: "input_suffix"),
            beginning: try plain(prompt.beginning, parsesSpecial: true, field: "prompt"),
            files: prompt.files.isEmpty ? [] : try tokens(of: prompt.files, special))
    }

    private func tokens(of parts: [PromptPart], field: String) throws(InferenceError) -> [TokenID] {
        var tokens: [TokenID] = []
        for part in parts {
            switch part {
            case .text(let text): tokens += try plain(text, field: field)
            case .token(let token):
                guard model.contains(token) else {
                    throw .invalid(
                        field: field,
                        message: "\(field) has \(token), which is not in the vocabulary; tokens are 0 to "
                            + "\(model.vocabularySize - 1).")
                }
                tokens.append(token)
            }
        }
        return tokens
    }

    private func tokens(of files: [InfillPrompt.File], _ special: InfillTokens) throws(InferenceError) -> [TokenID] {
        let field = "input_extra"
        var tokens: [TokenID] = []
        if let repository = special.repository {
            tokens += [repository] + (try plain("myproject\n", field: field))
        }
        for file in files {
            if let separator = special.file {
                let name = file.name.isEmpty ? Self.unnamed : file.name
                tokens += [separator] + (try plain(name + "\n", field: field))
            } else {
                tokens += try plain("\n\n--- snippet ---\n\n", field: field)
            }
            tokens += try plain(file.text, field: field)
        }
        if let separator = special.file { tokens += [separator] + (try plain("filename\n", field: field)) }
        return tokens
    }

    private func plain(
        _ text: String, parsesSpecial: Bool = false, field: String
    ) throws(InferenceError) -> [TokenID] {
        do {
            return try model.tokenize(text, addSpecial: false, parseSpecial: parsesSpecial)
        } catch {
            throw .invalid(field: field, message: "The text could not be turned into tokens: \(error.message)")
        }
    }
}
