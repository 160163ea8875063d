import Crypto
import NIOHTTP1

/// What a reader of the gateway's own pages shows: the token itself as a bearer, or the cookie that was given for it.
struct ConsoleToken {
    private let token: String

    static let cookieName = "farthing"

    /// - Parameter token: empty: nobody may read them.
    init(_ token: String) { self.token = token }

    /// Whether headers show it.
    func isShown(by headers: HTTPHeaders) -> Bool {
        if let given = headers.first(name: "authorization") { return isSame(given, as: "Bearer " + token) }
        let name = ConsoleToken.cookieName + "="
        let cookies = headers["cookie"].joined(separator: ";").split(separator: ";").map { $0.drop { $0 == " " } }
        return cookies.contains { given in
            given.hasPrefix(name) && isSame(String(given.dropFirst(name.count)), as: cookie)
        }
    }

    /// Whether a text is the token.
    func isToken(_ text: String) -> Bool { isSame(text, as: token) }

    /// For 12 hours, for the gateway's own pages alone; tells nothing of the token.
    var setCookie: String {
        "\(ConsoleToken.cookieName)=\(cookie); Path=/farthing/; Max-Age=43200; HttpOnly; SameSite=Strict"
    }

    private var cookie: String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("cookie of the pages".utf8), using: SymmetricKey(data: Array(token.utf8)))
        return code.hexadecimal
    }

    /// In a time that does not depend on where they differ.
    private func isSame(_ given: String, as expected: String) -> Bool {
        guard !token.isEmpty, given.utf8.count == expected.utf8.count else { return false }
        return zip(given.utf8, expected.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
