import ChasquiCore
import OrderedCollections

extension APIOperation {
    private static let conversation = Field.always("conv_id", .someText, "The `X-Conversation-Id` of its request.")

    package static let stream = APIOperation(
        .streams, "Reads a stream again, and goes on with it",
        query: [
            conversation, Field("from", .integer(0...Int.max), "The place of the first byte; 0 where it is not given."),
        ],
        answer: .stream, errors: [.invalidRequest, .notFound])

    package static let dropStream = APIOperation(
        .streams, "Ends a stream, and forgets it", query: [conversation], answer: .none,
        errors: [.invalidRequest, .notFound])

    package static let lookUpStreams = APIOperation(
        .streams, "Says which streams are kept", "Of those asked for, and of those whose id goes on with `::`.",
        request: Requests.streamLookup, example: .object(["conversation_ids": .array([.string("1")])]),
        answer: .json(.shape(Answers.streams)), errors: .ofBodies + [.notFound])
}
