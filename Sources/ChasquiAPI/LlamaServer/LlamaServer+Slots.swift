public import ChasquiCore
public import NIOCore
import OrderedCollections

// `/slots` and what can be done with one.
extension LlamaServer {
    public static func slots(_ slots: [SlotState]) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(JSONValue.array(slots.map(slot)))
        return buffer
    }

    private static func slot(_ slot: SlotState) -> JSONValue {
        var members: OrderedDictionary<String, JSONValue> = [
            "id": .integer(Int64(slot.number)),
            "n_ctx": .integer(Int64(slot.context)),
            "speculative": .bool(slot.speculates),
            "is_processing": .bool(slot.task != nil),
            "n_prompt_tokens": .integer(Int64(slot.tokens)),
        ]
        let task = slot.task
        guard let id = task?.id ?? slot.former?.id, let options = task?.options ?? slot.former?.options else {
            return .object(members)
        }
        // As in llama-server, what is over keeps its number and parameters, and the counts are those of none.
        let remaining = task.flatMap { task in task.options.maxTokens.map { max(0, $0 - task.generatedTokens) } }
        members["id_task"] = .integer(Int64(clamping: id))
        members["n_prompt_tokens_processed"] = .integer(Int64(task?.computedPromptTokens ?? 0))
        members["n_prompt_tokens_cache"] = .integer(Int64(task?.cachedPromptTokens ?? 0))
        members["params"] = parameters(options)
        members["next_token"] = .array([
            .object([
                "has_next_token": .bool(task != nil),
                "has_new_line": .bool(task?.hasNewLine ?? false),
                "n_remain": .integer(Int64(remaining ?? -1)),
                "n_decoded": .integer(Int64(task?.generatedTokens ?? 0)),
            ])
        ])
        return .object(members)
    }

    static let describedFilename = [
        Field("filename", .string(), "The plain name of a file, for `save` and `restore`.")
    ]

    /// Reads the name of the file that a slot is saved to or restored from.
    public static func decodeFilename(_ body: ByteBuffer) throws(InferenceError) -> String {
        let fields = try RequestBody.fields(of: body)
        guard let name = try fields.string("filename") else {
            throw fields.missing("filename", "give the plain name of a file in the server's --slot-save-path")
        }
        return name
    }

    public static func erased(slot: Int, tokens: Int) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(
            JSONValue.object(["id_slot": .integer(Int64(slot)), "n_erased": .integer(Int64(tokens))]))
        return buffer
    }

    public static func saved(slot: Int, to name: String, _ file: SlotFile) -> ByteBuffer {
        moved(slot: slot, name, ("n_saved", file.tokens), ("n_written", file.bytes), ("save_ms", file.took))
    }

    public static func restored(slot: Int, from name: String, _ file: SlotFile) -> ByteBuffer {
        moved(slot: slot, name, ("n_restored", file.tokens), ("n_read", file.bytes), ("restore_ms", file.took))
    }

    private static func moved(
        slot: Int, _ name: String, _ tokens: (String, Int), _ bytes: (String, Int), _ took: (String, Duration)
    ) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(
            JSONValue.object([
                "id_slot": .integer(Int64(slot)),
                "filename": .string(name),
                tokens.0: .integer(Int64(tokens.1)),
                bytes.0: .integer(Int64(bytes.1)),
                "timings": .object([took.0: .number(took.1 / .milliseconds(1))]),
            ]))
        return buffer
    }
}
