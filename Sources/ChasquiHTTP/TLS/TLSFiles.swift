import Foundation
import NIOSSL

/// The files that TLS is served with.
struct TLSFiles: Sendable {
    /// PEM, without a passphrase.
    let key: String
    /// PEM: the server's certificate, then those between it and its authority.
    let certificate: String
    /// PEM: authorities, by one of which a client's certificate has to be signed; nil asks for none.
    let clientAuthorities: String?

    /// What is in them.
    struct Contents: Sendable, Equatable {
        var key: [UInt8]
        var certificate: [UInt8]
        var clientAuthorities: [UInt8]?
    }

    /// Reads them. Blocks.
    func read() throws(HTTPServerError) -> Contents {
        Contents(
            key: try Self.bytes(of: key), certificate: try Self.bytes(of: certificate),
            clientAuthorities: try clientAuthorities.map { (path) throws(HTTPServerError) in try Self.bytes(of: path) })
    }

    private static func bytes(of path: String) throws(HTTPServerError) -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw .unusableTLSFile(path: path, reason: "it cannot be read")
        }
    }

    /// What TLS is served with.
    /// - Throws: ``HTTPServerError/unusableTLSFile(path:reason:)`` with the file that is to blame.
    func configuration(of contents: Contents) throws(HTTPServerError) -> TLSConfiguration {
        let chain = try certificates(in: contents.certificate, path: certificate).map {
            NIOSSLCertificateSource.certificate($0)
        }
        let key = try privateKey(contents.key)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        if let clientAuthorities, let bytes = contents.clientAuthorities {
            configuration.trustRoots = .certificates(try certificates(in: bytes, path: clientAuthorities))
            // A client's name is its own affair.
            configuration.certificateVerification = .noHostnameVerification
        }
        do {
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw .unusableTLSFile(path: self.key, reason: "it does not belong to the certificate in \(certificate)")
        }
        return configuration
    }

    private func certificates(in bytes: [UInt8], path: String) throws(HTTPServerError) -> [NIOSSLCertificate] {
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes), !certificates.isEmpty else {
            throw .unusableTLSFile(path: path, reason: "it has no certificate in PEM")
        }
        return certificates
    }

    private func privateKey(_ bytes: [UInt8]) throws(HTTPServerError) -> NIOSSLPrivateKey {
        do {
            // One with a passphrase is not asked for it.
            return try NIOSSLPrivateKey(bytes: bytes, format: .pem) { (give: NIOSSLPassphraseSetter<[UInt8]>) in
                give([])
            }
        } catch {
            throw .unusableTLSFile(path: key, reason: "it has no private key in PEM, or one with a passphrase")
        }
    }
}
