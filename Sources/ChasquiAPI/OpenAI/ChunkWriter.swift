import ChasquiCore
import NIOCore

/// Writes the chunks of one stream, all of which begin alike.
struct ChunkWriter: Sendable {
    /// To the opening bracket of `choices`.
    private let prefix: [UInt8]
    let answer: AnswerFields
    /// The choice that is being written.
    var index = 0
    private var live: LiveTimings?

    init(head: AnswerHead, object: StaticString, model: String, answer: AnswerFields, clock: WireClock) {
        var buffer = ByteBuffer()
        buffer.writeString(SSE.eventStart)
        head.write(object: object, model: model, into: &buffer)
        buffer.writeJSON(text: #","choices":["#)
        prefix = Array(buffer.readableBytesView)
        self.answer = answer
        live = answer.timingsPerToken ? LiveTimings(clock: clock) : nil
    }

    mutating func note(_ event: GenerationEvent) {
        live?.note(event)
    }

    /// One chunk with one choice.
    /// - Parameters:
    ///   - choice: writes the members between `index` and `logprobs`.
    ///   - logprobs: writes the value of `logprobs`.
    func writeChunk(
        into buffer: inout ByteBuffer, choice: (inout ByteBuffer) -> Void,
        logprobs: (inout ByteBuffer) -> Void = { $0.writeJSON(text: "null") }
    ) {
        writeChoice(reason: nil, into: &buffer, choice: choice, logprobs: logprobs)
        writeTimings(live?.timings, into: &buffer)
        writeEnd(into: &buffer)
    }

    /// How far the prompt is, where the client asked for it.
    func writeProgress(
        _ progress: PromptProgress, into buffer: inout ByteBuffer, emptyChoice: (inout ByteBuffer) -> Void
    ) {
        guard answer.returnsProgress else { return }
        writeChoice(reason: nil, into: &buffer, choice: emptyChoice)
        writeTimings(live?.timings, into: &buffer)
        buffer.writeJSON(text: #","prompt_progress":"#)
        progress.write(into: &buffer)
        writeEnd(into: &buffer)
    }

    /// The chunk with the reason, and the one with the usage where the client asked for it. The timings are in the last.
    func writeLast(
        _ summary: GenerationSummary, into buffer: inout ByteBuffer, emptyChoice: (inout ByteBuffer) -> Void
    ) {
        writeChoice(reason: summary.reason, into: &buffer, choice: emptyChoice)
        if answer.includesUsage {
            writeEnd(into: &buffer)
            writeUsage(summary, into: &buffer)
        }
        writeTimings(Timings(summary), into: &buffer)
        writeEnd(into: &buffer)
    }

    /// The last chunk of one of several choices.
    func writeReason(
        _ reason: FinishReason, into buffer: inout ByteBuffer, emptyChoice: (inout ByteBuffer) -> Void
    ) {
        writeChoice(reason: reason, into: &buffer, choice: emptyChoice)
        writeEnd(into: &buffer)
    }

    /// The chunk after the last of several choices, where the client asked for the usage.
    func writeTotal(_ summary: GenerationSummary, into buffer: inout ByteBuffer) {
        guard answer.includesUsage else { return }
        writeUsage(summary, into: &buffer)
        writeTimings(Timings(summary), into: &buffer)
        writeEnd(into: &buffer)
    }

    private func writeUsage(_ summary: GenerationSummary, into buffer: inout ByteBuffer) {
        buffer.writeBytes(prefix)
        buffer.writeJSON(text: #"],"usage":"#)
        summary.usage.write(into: &buffer)
    }

    func writeDone(into buffer: inout ByteBuffer) {
        buffer.writeString(SSE.eventStart)
        buffer.writeJSON(text: "[DONE]")
        buffer.writeString(SSE.eventEnd)
    }

    func writeError(_ problem: Problem, into buffer: inout ByteBuffer) {
        buffer.writeString(SSE.eventStart)
        OpenAI.write(problem, into: &buffer)
        buffer.writeString(SSE.eventEnd)
    }

    private func writeChoice(
        reason: FinishReason?, into buffer: inout ByteBuffer, choice: (inout ByteBuffer) -> Void,
        logprobs: (inout ByteBuffer) -> Void = { $0.writeJSON(text: "null") }
    ) {
        buffer.writeBytes(prefix)
        buffer.writeJSON(text: #"{"index":"#)
        buffer.writeJSON(index)
        buffer.writeJSON(text: ",")
        choice(&buffer)
        buffer.writeJSON(text: #","logprobs":"#)
        logprobs(&buffer)
        buffer.writeJSON(text: #","finish_reason":"#)
        buffer.writeJSON(text: reason?.openAIName ?? "null")
        buffer.writeJSON(text: "}]")
        if answer.includesUsage { buffer.writeJSON(text: #","usage":null"#) }
    }

    private func writeTimings(_ timings: Timings?, into buffer: inout ByteBuffer) {
        guard let timings else { return }
        buffer.writeJSON(text: #","timings":"#)
        timings.write(into: &buffer)
    }

    private func writeEnd(into buffer: inout ByteBuffer) {
        buffer.writeJSON(text: "}")
        buffer.writeString(SSE.eventEnd)
    }
}
