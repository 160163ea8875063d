import FoundationEssentials
import Glibc

/// A certificate that openssl makes on the spot and that signs itself, in a temporary folder of its own.
public final class LoopbackCertificate: Sendable {
    /// Folder for whatever goes with it; removed with it.
    public let folder: String
    /// PEM; who trusts this file trusts the server.
    public let path: String
    /// PEM.
    public let keyPath: String

    /// - Parameter names: whom it is for, as openssl writes them: `DNS:localhost`, `IP:127.0.0.1`.
    public init(for names: [String]) throws {
        let template = LoopbackCertificate.temporaryFolder + "/farthing-tls-XXXXXX"
        var name = Array(template.utf8CString)
        guard mkdtemp(&name) != nil else { throw LoopbackFailure(step: "mkdtemp", code: errno) }
        folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        path = folder + "/certificate.pem"
        keyPath = folder + "/key.pem"
        let status = try LoopbackProcess.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=loopback", "-addext", "subjectAltName=\(names.joined(separator: ","))",
                "-keyout", keyPath, "-out", path,
            ])
        guard status == 0 else { throw LoopbackFailure(step: "openssl req", code: status) }
    }

    private static var temporaryFolder: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }

    deinit { try? FileManager.default.removeItem(atPath: folder) }
}
