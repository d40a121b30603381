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
          llama-server takes the nearest value or any. [api.md](api.md) has the ranges. They hold on OpenAI's routes, too, and
          are wider than OpenAI's: a temperature below 0 is greedy, penalties go from -100 to 100.
        - Two names of one number in a request, such as `max_tokens` and `n_predict`, are taken where both have the same
          value, and refused with both names where they differ.
        - Two names of one text in a request, such as `content` and `input`, are refused, as are two tools of one name, a
          tool's name that is empty or longer than 256 bytes, and an adapter that `lora` has twice.
        - What nothing here could do is refused, rather than left out: `backend_sampling`, `parse_tool_calls: false`, a
          `chat_format`, and on OpenAI's routes `verbose`, since there is no `__verbose`.
        - `generation_settings` does not have `speculative.types`, and its `preserved_tokens` are texts; `/props` does not have
          `media_marker`, since no media are read. `meta` of `/v1/models` has a `description`, too.
        - `/v1/embeddings` answers in OpenAI's shape whatever the input is called, where llama-server takes `content` for its
          own shape; that one is at `/embedding` and `/embeddings`.
        - `--chat-template` takes the names of llama.cpp's templates, too, which know no tools; llama-server takes them for the
          template itself, unless it has `--no-jinja`. Any other word ends the start.
        - A schema's `pattern` is found anywhere in the string, as JSON Schema has it, and one that no grammar can express is
          refused, where llama-server takes any string; with `strict` that goes for all of the schema.
        - `tool_choice` may name a function, and a call that is required comes.
        - Tools are refused where the chat template neither shows them nor writes calls; beside a schema they are an
          alternative to it, where llama-server forgets them.
        - `/metrics` is always there.
        - Streams with `X-Conversation-Id` are bounded in number and memory, and belong to the key that opened them; `DELETE` ends
          the generation, too.
        - SIGTERM lets running answers end, within `--shutdown-timeout`.
        - An address that other machines reach needs keys, tokens, certificates of clients or `--insecure`.
        - `--api-key` and `--api-key-file` without any key end the start, where llama-server lets everybody in.
        - A flag whose value is missing does not take the next flag for it. `--flag=value` takes any value.
        - `--context-shift` lets the same tokens go at the same places as llama-server does: of SmolLM2 in a context of 256, greedy
          answers of 600 tokens were the same in both, token by token, with `n_keep` of 0, 10 and -1 and `n_discard` of 0, 40 and
          1000. What differs: the answer of several choices goes on, too, where llama-server ends it with an error;
          in one pool (`-kvu`) cells that others share are computed again and not moved.
        - Seeds have 64 bits: those beyond 0 to 4294967294 count modulo 4294967295, where llama-server takes the lower 32 bits. -1 and
          4294967295 are random in both.
        - A variable `LLAMA_ARG_…` without an effect, or `MTMD_BACKEND_DEVICE`, is a warning at the start that says why, unless it
          asks for what is done anyway. `HF_TOKEN` is not read, since nothing is downloaded.
        - `owned_by` is `chasqui`, and `/v1/models/NAME` is there.

        ## Routes

        | route of llama-server's | here |
        |---|---|
        | `/v1/responses`, `/responses`, `/v1/responses/input_tokens` and `/responses/input_tokens` | not there |
        | `/v1/messages`, `/v1/messages/count_tokens` | not there |
        | `/v1/audio/transcriptions`, `/audio/transcriptions` | not there. Only text is read. |
        | `/v1/systemone` | not there. It is for models that decide about images. |
        | `/tools` | not there. The server runs no tools. |
        | `/cors-proxy` | not there. The server fetches nothing for pages. |
        | POST and DELETE of `/models`, `/models/load`, `/models/unload`, `/models/sse` | not there. A server has one model. |
        | the routes of Vertex AI, with `AIP_MODE=PREDICTION` | not there, and `AIP_HTTP_PORT` is not read; the start warns of it |
        | `/embeddings` with `{"content": [{"prompt_string": …}]}` | text alone; `multimodal_data` has to be empty |
        | all others | there, under the same names; [api.md](api.md) has what they take |

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
        case .renamed(let other): "works, as `\(other)`"
        case .letters(let other): "works, for the letters of what `\(other)` names"
        case .always(let reason), .taken([], let reason): "taken. " + reason
        case .taken(let values, let reason):
            "taken with \(values.map { "`\($0)`" }.joined(separator: " or ")), else refused. " + reason
        case .refused(let reason): "refused. " + reason
        }
    }
}
