public import ChasquiCore

/// How the server listens, and what it allows a client.
public struct HTTPConfiguration: Sendable {
    /// The addresses to listen on: host names, IP addresses, or paths of UNIX domain sockets that end in `.sock`.
    public var hosts = ["127.0.0.1"]
    /// The port at each address; 0 takes any free one for each. Range 0...65535
    public var port = 8080
    /// Whether other processes may listen on the same port, among which the system spreads connections.
    public var reusesPort = false
    /// Who may connect to UNIX domain sockets, as a file's permissions; nil leaves that to the umask. Range 0...0o777
    public var socketMode: UInt16?
    /// Descriptors of listening sockets that this process was started with, which are used in place of `hosts`.
    public var inheritedSockets: [Int32] = []
    /// Whether other machines may reach those; otherwise such a one is refused.
    public var inheritsExposedSockets = true
    /// The private key that TLS is served with, a file in PEM; with `certificateFile`, or neither.
    public var keyFile: String?
    /// The certificate that TLS is served with, a file in PEM, followed by those between it and its authority.
    public var certificateFile: String?
    /// Authorities in PEM, one of which has to have signed a client's certificate; nil asks clients for none.
    public var clientAuthorityFile: String?
    /// What every route begins with: empty, or with a slash at its beginning and none at its end.
    public var apiPrefix = ""
    /// Connections beyond it wait until another closes. Range 1...
    public var maxConnections = 1024
    /// The most time a request may take, from its head to the end of its answer; nil sets no end.
    public var requestTimeout: Duration?
    /// The largest request body, in bytes; larger ones are answered 413.
    public var maxBodyBytes = 32 * 1024 * 1024
    /// The largest request head, in bytes, and the largest single field in it; larger ones are answered 431.
    public var maxHeaderBytes = 64 * 1024
    /// The time a client has to send a request's head, for each silence in its body, and in which it has to take some
    /// of an answer; connections without a request are closed after it, too.
    public var idleTimeout: Duration = .seconds(60)
    /// The time a client has to send a whole body.
    public var bodyTimeout: Duration = .seconds(60)
    /// Web origins, such as `https://chat.example.org`, whose pages may read answers; `*` allows all.
    public var corsOrigins: [String] = []
    /// The longest silence in a streamed answer before a comment is sent.
    public var keepAliveInterval: Duration? = .seconds(10)
    /// How many streams that name a conversation are kept for their readers to come back. Range 0...; 0 keeps none.
    public var keptStreams = 64
    /// The bytes that those may take together. Range 1...
    public var keptStreamBytes = 64 * 1024 * 1024
    /// What answers to deterministic requests may take in memory, in bytes, to be given to equal requests. 0 keeps none.
    /// A model has to have a fingerprint for it. Range 0...
    public var responseCacheBytes = 0
    /// How long running requests may go on after a shutdown began.
    public var shutdownLimit: Duration = .seconds(30)
    /// A step of the model that takes longer makes `/health/ready` say no.
    public var readyStepLimit: Duration = .seconds(30)
    /// How long the result of a token through the model holds for `/health/deep`.
    package var healthTrialValidity: Duration = .seconds(5)
    /// Whether `/` answers with the chat page.
    public var servesPage = true
    /// Whether `/slots` lists the slots.
    public var listsSlots = true
    /// How many keys `/metrics` names as a label of requests and tokens; others share one. Range 0...; 0 has no such label
    public var namedKeys = 0
    /// Whether the log has what a model is asked, word for word: the bodies of requests.
    public var logsPrompts = false
    /// Whether `POST /props` is taken. There is nothing yet that it changes.
    public var takesProperties = false
    /// What a request gets where it does not say.
    public var defaults = GenerationOptions()
    /// What `/metrics` says this build is.
    public var version = "development"
    /// How long a client that reads nothing keeps its connection after its answer had to end.
    package var linger: Duration = .seconds(2)
    /// How often the files of TLS are looked at.
    package var certificateInterval: Duration = .seconds(5)

    /// How often a model may call the server's own tools for one answer. Range 1...
    public var serverToolRounds = 8

    public init() {}
}

extension HTTPConfiguration {
    /// Nil where there is no TLS.
    var tlsFiles: TLSFiles? {
        get throws(HTTPServerError) {
            guard let key = keyFile, let certificate = certificateFile else {
                guard keyFile == nil, certificateFile == nil, clientAuthorityFile == nil else { throw .incompleteTLS }
                return nil
            }
            return TLSFiles(key: key, certificate: certificate, clientAuthorities: clientAuthorityFile)
        }
    }
}

extension HTTPConfiguration {
    /// Whether other processes accept connections from the same sockets, now or after this one.
    var sharesSockets: Bool { reusesPort || !inheritedSockets.isEmpty }
}
