import CLlama

/// A chat template that is not a model's own.
package enum TemplateText {
    /// Why a Jinja template, or the name of one of llama.cpp's, does not compile; nil where it does.
    package static func problem(in source: String) -> String? {
        do {
            try LlamaCalls.check { message in
                LlamaCalls.withView(of: source) { chasqui_template_check($0, message) }
            }
            return nil
        } catch {
            return error.message
        }
    }
}
