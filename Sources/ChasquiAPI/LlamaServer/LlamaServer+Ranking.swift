public import ChasquiCore
public import NIOCore
import OrderedCollections

// `/rerank` and its other names, whose shapes are Jina's or Text Embeddings Inference's.
extension LlamaServer {
    /// Each is a pair to be computed.
    private static let mostDocuments = 2048

    static let describedRanking =
        [
            Field.always("query", .string()),
            .always(
                "documents", or: ["texts"],
                .array(.either([.string(), .object([.always("text", .string())])]), 1...mostDocuments),
                "The texts; as `texts`, the answer has the shape of Text Embeddings Inference."),
            Field("top_n", .integer(1...Int(Int32.max)), "How many of the best are told."),
            Field(
                "return_documents", or: ["return_text"], .boolean,
                "The answer has the texts; `return_text` goes with `texts`."),
        ] + ClientField.described + ModelField.described

    /// Reads a request for the order of documents. One with `texts` is Text Embeddings Inference's.
    public static func decodeRanking(
        _ body: ByteBuffer, identity: RequestIdentity
    ) throws(InferenceError) -> Named<RankingQuery> {
        let fields = try RequestBody.fields(of: body)
        guard let query = try fields.string("query") else { throw fields.missing("query", "give a string") }
        guard let (name, value) = try fields.either("documents", or: "texts") else {
            throw fields.missing("documents", "give an array of strings")
        }
        let isTEI = fields.member("texts") != nil
        let returnsDocuments = try fields.bool("return_documents")
        let returnsText = try fields.bool("return_text")
        let request = RankingRequest(
            identity: try ClientField.named(identity, by: fields), query: query,
            documents: try documents(name, value), field: name)
        return Named(
            RankingQuery(
                request: request, shape: isTEI ? .tei : .jina,
                count: try fields.integer("top_n", in: 1...Int(Int32.max)),
                returnsTexts: (isTEI ? returnsText : returnsDocuments) ?? false),
            model: try fields.string("model"))
    }

    private static func documents(_ name: String, _ value: JSONValue) throws(InferenceError) -> [String] {
        guard case .array(let elements) = value else {
            throw Fields.wrong(name, value, "an array of 1 to \(mostDocuments) strings")
        }
        guard (1...mostDocuments).contains(elements.count) else {
            throw .invalid(
                field: name, message: "\(name) has \(elements.count) texts; it has to have 1 to \(mostDocuments).")
        }
        var documents: [String] = []
        for (index, element) in elements.enumerated() {
            let path = "\(name)[\(index)]"
            switch element {
            case .string(let text): documents.append(text)
            // Jina's form of a document.
            case .object:
                guard let text = try Fields(element, path: path).string("text") else {
                    throw Fields.wrong(path, element, "a string, or an object with a text")
                }
                documents.append(text)
            default: throw Fields.wrong(path, element, "a string")
            }
        }
        return documents
    }

    public static func ranking(_ ranking: Ranking, query: RankingQuery, model: String) -> ByteBuffer {
        var buffer = ByteBuffer()
        if query.shape == .jina {
            buffer.writeJSON(text: #"{"object":"list","model":"#)
            buffer.writeJSON(model)
            buffer.writeInputUsage(tokens: ranking.tokens)
            buffer.writeJSON(text: #","results":"#)
        }
        buffer.writeJSON(text: "[")
        for (place, index) in ranking.order.prefix(query.count ?? ranking.scores.count).enumerated() {
            if place > 0 { buffer.writeJSON(text: ",") }
            write(index, score: ranking.scores[index], query, into: &buffer)
        }
        buffer.writeJSON(text: "]")
        if query.shape == .jina { buffer.writeJSON(text: "}") }
        return buffer
    }

    private static func write(_ index: Int, score: Float, _ query: RankingQuery, into buffer: inout ByteBuffer) {
        buffer.writeJSON(text: #"{"index":"#)
        buffer.writeJSON(index)
        switch query.shape {
        case .jina: buffer.writeJSON(text: #","relevance_score":"#)
        case .tei: buffer.writeJSON(text: #","score":"#)
        }
        buffer.writeJSON(score)
        if query.returnsTexts {
            let text = query.request.documents[index]
            switch query.shape {
            case .jina:
                buffer.writeJSON(text: #","document":{"text":"#)
                buffer.writeJSON(text)
                buffer.writeJSON(text: "}")
            case .tei:
                buffer.writeJSON(text: #","text":"#)
                buffer.writeJSON(text)
            }
        }
        buffer.writeJSON(text: "}")
    }
}
