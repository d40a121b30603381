/// The text of `docs/llama-server.md`.
package enum CompatibilityReference {
    package static var markdown: String {
        ([introduction] + LlamaServerFlag.groups.map(section)).joined(separator: "\n") + "\n"
    }

    private static let introduction = """
        # Coming from llama-server

        <!-- Written by `chasqui config compatibility`; a test compares the two. -->

        Put `chasqui serve` where `llama-server` stood. Routes, JSON and flags have the same names; what differs is below and
        in [api.md](api.md). A flag that asks for what is done anyway is taken. Any other one that has no meaning here ends
        the start with a line that says why, so that nothing is ignored in silence.

        What is different on purpose:

        - 8 sequences at once by default, each with a part of the cells for itself, where llama-server has 4 in one pool;
          `-np` and `-kvu` are the same.
        - The queue has an end, and requests beyond it get 429 with `Retry-After`.
        - A field of a wrong type is refused, where llama-server takes the default; one out of its range is, too, where
          llama-server takes the nearest value or any. [api.md](api.md) has the ranges.
        - A schema's `pattern` is found anywhere in the string, as JSON Schema has it, and one that no grammar can express is
          refused, where llama-server takes any string; with `strict` that goes for all of the schema.
        - `tool_choice` may name a function, and a call that is required comes.
        - `/metrics` is always there.
        - Streams with `X-Conversation-Id` are bounded in number and memory, and belong to the key that opened them; `DELETE` ends
          the generation, too.
        - SIGTERM lets running answers end, within `--shutdown-timeout`.
        - An address that other machines reach needs keys, tokens, certificates of clients or `--insecure`.
        - `echo` is of completions alone, not of chats.
        - Not there: `/v1/responses`, `/v1/messages`, `/v1/audio/transcriptions`, `/tools`, `/cors-proxy`, and images and audio.

        ## Flags

        """

    private static func section(_ group: (title: String, flags: [LlamaServerFlag])) -> String {
        let rows = group.flags.map { flag in
            "| \(flag.names.map { "`\($0)`" }.joined(separator: ", ")) | \(text(of: flag.outcome)) |"
        }
        return "### \(group.title)\n\n| flag | here |\n|---|---|\n" + rows.joined(separator: "\n") + "\n"
    }

    private static func text(of outcome: LlamaServerFlag.Outcome) -> String {
        switch outcome {
        case .works: "works"
        case .always(let reason): "taken. " + reason
        case .refused(let reason): "refused. " + reason
        }
    }
}
