import AsyncHTTPClient
import ChasquiAccess
import ChasquiHTTP
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Where an issuer's keys are.
enum KeySetSource: Sendable, Equatable {
    case file(String)
    case address(String, authorityFile: String?)

    /// In all, from the first byte sent to the last one read.
    static let timeLimit = TimeAmount.seconds(10)

    /// - Throws: ``ConfigurationError/keySetAddress(_:)`` for an address that others on the way could change.
    init(_ text: String, authorityFile: String? = nil) throws(ConfigurationError) {
        guard let colon = text.range(of: "://") else {
            self = .file(inHome(text))
            return
        }
        guard let url = URL(string: text), let host = url.host(percentEncoded: false), !host.isEmpty else {
            throw .keySetAddress(text)
        }
        switch text[..<colon.lowerBound].lowercased() {
        case "https": break
        case "http" where ListenAddress.isLoopback(host): break
        default: throw .keySetAddress(text)
        }
        self = .address(text, authorityFile: authorityFile.map(inHome))
    }

    /// Reads the keys.
    /// - Throws: what says in its description why it cannot.
    func read() async throws -> TokenKeys {
        switch self {
        case .file(let path): try await TokenKeys(Self.contents(of: path))
        case .address(let address, let file): try await TokenKeys(Self.answer(of: address, authorityFile: file))
        }
    }

    private static func contents(of path: String) async throws -> Data {
        try await NIOThreadPool.singleton.runIfActive {
            guard let file = FileHandle(forReadingAtPath: path) else { throw KeySetError.file(path) }
            // One byte more than is allowed tells that it is too large.
            return try file.read(upToCount: TokenKeys.mostBytes + 1) ?? Data()
        }
    }

    /// Servers have their certificate from one of the file's authorities, or from one that the system knows.
    private static func trusting(_ file: String) async throws -> TLSConfiguration {
        try await NIOThreadPool.singleton.runIfActive {
            guard let authorities = try? NIOSSLCertificate.fromPEMFile(file), !authorities.isEmpty else {
                throw KeySetError.authorities(file)
            }
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.additionalTrustRoots = [.certificates(authorities)]
            return configuration
        }
    }

    private static func answer(of address: String, authorityFile: String?) async throws -> Data {
        var configuration = HTTPClient.Configuration()
        // Another place could be one that may not be asked.
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: timeLimit, read: timeLimit)
        if let authorityFile { configuration.tlsConfiguration = try await trusting(authorityFile) }
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            var request = HTTPClientRequest(url: address)
            request.headers.add(name: "Accept", value: "application/jwk-set+json, application/json")
            let response = try await client.execute(request, timeout: timeLimit)
            guard response.status == .ok else { throw KeySetError.status(Int(response.status.code)) }
            let body = try await response.body.collect(upTo: TokenKeys.mostBytes)
            try await client.shutdown()
            return Data(body.readableBytesView)
        } catch {
            try? await client.shutdown()
            throw error
        }
    }
}

/// Why keys cannot be read.
enum KeySetError: Error, Equatable, CustomStringConvertible {
    case file(String)
    case status(Int)
    case authorities(String)

    var description: String {
        switch self {
        case .file(let path): "\(path) cannot be opened"
        case .authorities(let path): "--jwt-ca-file \(path) has no certificates in PEM that can be read"
        case .status(let code): "the answer has the status \(code)"
        }
    }
}
