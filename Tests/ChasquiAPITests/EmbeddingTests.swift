import ChasquiAPI
import ChasquiCore
import NIOCore
import Testing

@Suite("Requests for vectors and scores")
struct EmbeddingDecodingTests {
    private func openAI(_ body: String) throws(InferenceError) -> EmbeddingQuery {
        try OpenAI.decodeEmbeddings(ByteBuffer(string: body), identity: identity).request
    }

    private func ranking(_ body: String) throws(InferenceError) -> RankingQuery {
        try LlamaServer.decodeRanking(ByteBuffer(string: body), identity: identity).request
    }

    @Test(
        "have OpenAI's inputs",
        arguments: [
            (#""a""#, [.text("a")]), (#"["a","b"]"#, [.text("a"), .text("b")]), ("[1,2]", [.tokens([1, 2])]),
            ("[[1,2],[3]]", [.tokens([1, 2]), .tokens([3])]), (#""""#, [.text("")]),
        ] as [(String, [Prompt])])
    func inputs(input: String, expected: [Prompt]) throws {
        let query = try openAI(#"{"input":\#(input)}"#)
        #expect(query.request.inputs == expected)
        #expect(query.format == .float && !query.request.takesTokenVectors && query.request.normalization == nil)
    }

    @Test("have options")
    func options() throws {
        let query = try openAI(
            #"{"input":"a","encoding_format":"base64","dimensions":3,"embd_normalize":1,"model":"m","user":"u"}"#)
        #expect(query.format == .base64)
        #expect(query.request.dimensions == 3)
        #expect(query.request.normalization == .norm(1))
        #expect(query.request.identity.client == "user:u")
    }

    @Test("are refused where they have more documents than are ranked at once, or two lists of them")
    func tooManyDocuments() {
        let many = Array(repeating: #""a""#, count: 2049).joined(separator: ",")
        #expect(
            throws: InferenceError.invalid(
                field: "documents", message: "documents has 2049 texts; it has to have 1 to 2048.")
        ) { try ranking(#"{"query":"q","documents":[\#(many)]}"#) }
        #expect(
            throws: InferenceError.invalid(
                field: "texts",
                message: "texts is there, and so is documents, which means the same; leave one of them out.")
        ) { try ranking(#"{"query":"q","documents":["a"],"texts":["b"]}"#) }
    }

    @Test("have llama-server's name of the input too")
    func content() throws {
        let body = ByteBuffer(string: #"{"content":"a","embd_normalize":-1}"#)
        let request = try LlamaServer.decodeEmbeddings(body, identity: identity).request
        #expect(request.inputs == [.text("a")] && request.field == "content" && request.takesTokenVectors)
        #expect(request.normalization == VectorNormalization.none)
    }

    @Test(
        "are refused with the field's name",
        arguments: [
            ("{}", "input"), (#"{"input":[]}"#, "input"), (#"{"input":5}"#, "input"),
            (#"{"input":["a",[]]}"#, "input[1]"), (#"{"input":[[1],[-1]]}"#, "input[1][0]"),
            (#"{"input":"a","encoding_format":"hex"}"#, "encoding_format"),
            (#"{"input":"a","dimensions":0}"#, "dimensions"), (#"{"input":"a","dimensions":1.5}"#, "dimensions"),
            (#"{"input":"a","embd_normalize":-2}"#, "embd_normalize"), (#"{"input":"a","content":"b"}"#, "content"),
        ])
    func wrong(body: String, field: String) {
        #expect {
            try openAI(body)
        } throws: { error in
            guard case .invalid(field, _)? = error as? InferenceError else { return false }
            return true
        }
    }

    @Test("are checked for a format in llama-server's shape too, though that has numbers in any case")
    func format() throws {
        for format in ["float", "base64"] {
            let body = ByteBuffer(string: #"{"content":"a","encoding_format":"\#(format)"}"#)
            #expect(try LlamaServer.decodeEmbeddings(body, identity: identity).request.inputs == [.text("a")])
        }
        let error = #expect(throws: InferenceError.self) {
            try LlamaServer.decodeEmbeddings(
                ByteBuffer(string: #"{"content":"a","encoding_format":"zzz"}"#), identity: identity)
        }
        guard case .invalid("encoding_format", _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("are not endless")
    func most() {
        let inputs = Array(repeating: #""a""#, count: 2049).joined(separator: ",")
        #expect(throws: InferenceError.self) { try openAI(#"{"input":[\#(inputs)]}"#) }
        #expect(throws: InferenceError.self) { try ranking(#"{"query":"a","documents":[\#(inputs)]}"#) }
    }

    @Test("have documents in Jina's shape or Text Embeddings Inference's")
    func documents() throws {
        let jina = try ranking(#"{"query":"q","documents":["a",{"text":"b"}],"top_n":1,"return_documents":true}"#)
        #expect(jina.request.documents == ["a", "b"] && jina.count == 1 && jina.returnsTexts && jina.shape == .jina)
        let tei = try ranking(#"{"query":"q","texts":["a"]}"#)
        #expect(tei.shape == .tei && tei.count == nil && !tei.returnsTexts && tei.request.field == "texts")
    }

    @Test(
        "for scores are refused with the field's name",
        arguments: [
            (#"{"documents":["a"]}"#, "query"), (#"{"query":"q"}"#, "documents"),
            (#"{"query":"q","documents":[]}"#, "documents"), (#"{"query":"q","documents":"a"}"#, "documents"),
            (#"{"query":"q","texts":[1]}"#, "texts[0]"), (#"{"query":"q","documents":["a"],"top_n":0}"#, "top_n"),
            (#"{"query":"q","documents":["a"],"return_documents":1}"#, "return_documents"),
            (#"{"query":"q","documents":["a"],"return_text":{}}"#, "return_text"),
            (#"{"query":"q","texts":["a"],"return_documents":5}"#, "return_documents"),
            (#"{"query":"q","texts":["a"],"return_text":5}"#, "return_text"),
        ])
    func wrongRanking(body: String, field: String) {
        #expect {
            try ranking(body)
        } throws: { error in
            guard case .invalid(field, _)? = error as? InferenceError else { return false }
            return true
        }
    }
}

@Suite("Answers with vectors and scores")
struct EmbeddingAnswerTests {
    private let embeddings = [
        Embedding(tokens: 3, vectors: [[0.1, -1, 1e-7]]),
        Embedding(tokens: 2, vectors: [[0, 16_777_216, 0.333_333_34]]),
    ]

    @Test("are OpenAI's, in numbers or base 64")
    func openAI() throws {
        try Golden.expect(
            OpenAI.embeddings(embeddings, format: .float, model: "tiny"), is: "openai-embeddings.json")
        try Golden.expect(
            OpenAI.embeddings(embeddings, format: .base64, model: "tiny"), is: "openai-embeddings-base64.json")
    }

    @Test("are llama-server's, with one vector or one for each token")
    func llamaServer() throws {
        let tokens = Embedding(tokens: 2, vectors: [[1, 2], [3, 4]])
        try Golden.expect(LlamaServer.embeddings(embeddings + [tokens]), is: "llama-embeddings.json")
    }

    @Test("order documents, the best first, in either shape")
    func ranking() throws {
        let ranking = Ranking(scores: [-1.5, 0.25, 0.25, 7], tokens: 20)
        let documents = #""documents":["a","b","c\n","d"],"return_documents":true"#
        let jina = try LlamaServer.decodeRanking(
            ByteBuffer(string: #"{"query":"q",\#(documents),"top_n":3}"#), identity: identity)
        try Golden.expect(
            LlamaServer.ranking(ranking, query: jina.request, model: "tiny"), is: "jina-ranking.json")
        let tei = try LlamaServer.decodeRanking(
            ByteBuffer(string: #"{"query":"q","texts":["a","b","c","d"],"return_text":true}"#), identity: identity)
        try Golden.expect(LlamaServer.ranking(ranking, query: tei.request, model: "tiny"), is: "tei-ranking.json")
    }
}
