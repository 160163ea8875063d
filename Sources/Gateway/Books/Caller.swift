import Crypto
import NIOHTTP1

/// Whose call it is, as its headers tell.
struct Caller {
    /// Keyed hash of the API key; nil without one.
    let key: String?
    let session: String?
    let project: String?
    let tags: [String]

    /// - Parameter secret: of this installation, so that the hash tells nothing elsewhere.
    init(_ headers: HTTPHeaders, secret: SymmetricKey) {
        let given = headers.first(name: "x-api-key") ?? headers.first(name: "authorization").map(Caller.bearer)
        key = given.map { Caller.hash($0, secret) }
        session = headers.first(name: "x-farthing-session").flatMap(Caller.text)
        project = headers.first(name: "x-farthing-project").flatMap(Caller.text)
        tags = headers[canonicalForm: "x-farthing-tags"].compactMap { Caller.text(String($0)) }
    }

    /// Longest name that is kept, in bytes.
    private static let longestName = 256

    private static func bearer(_ value: String) -> String {
        value.lowercased().hasPrefix("bearer ") ? String(value.dropFirst(7)) : value
    }

    /// The first 16 bytes of HMAC-SHA256, hexadecimal.
    private static func hash(_ key: String, _ secret: SymmetricKey) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Array(key.utf8), using: secret)
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: code.prefix(16).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func text(_ value: String) -> String? {
        value.isEmpty || value.utf8.count > longestName ? nil : value
    }
}
