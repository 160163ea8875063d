import Crypto
import NIOConcurrencyHelpers
import NIOHTTP1

/// Whose call it is, as its headers tell.
struct Caller {
    /// Keyed hash of the API key; nil without one.
    private(set) var key: String?
    private(set) var session: String?
    private(set) var project: String?
    private(set) var tags: [String] = []

    init(_ headers: HTTPHeaders, _ hashes: KeyHashes) {
        var token: String?
        for (name, value) in headers {
            // Names of other lengths are none of these.
            switch name.utf8.count {
            case 9 where name.lowercased() == "x-api-key": key = key ?? hashes.hash(value)
            case 13 where name.lowercased() == "authorization": token = token ?? Caller.bearer(value)
            case 15 where name.lowercased() == "x-farthing-tags":
                tags += value.split(separator: ",").compactMap { Caller.text(Caller.trimmed($0)) }
            case 18 where name.lowercased() == "x-farthing-session": session = session ?? Caller.text(value)
            case 18 where name.lowercased() == "x-farthing-project": project = project ?? Caller.text(value)
            default: break
            }
        }
        key = key ?? token.map(hashes.hash)
    }

    /// Longest name that is kept, in bytes.
    private static let longestName = 256

    private static func bearer(_ value: String) -> String {
        value.lowercased().hasPrefix("bearer ") ? String(value.dropFirst(7)) : value
    }

    private static func trimmed(_ name: Substring) -> String {
        var name = name
        while let first = name.first, first == " " || first == "\t" { name.removeFirst() }
        while let last = name.last, last == " " || last == "\t" { name.removeLast() }
        return String(name)
    }

    private static func text(_ value: String) -> String? {
        value.isEmpty || value.utf8.count > longestName ? nil : value
    }
}

/// Keyed hashes of API keys. Those of the keys in use are kept in memory: a call follows another.
final class KeyHashes: Sendable {
    private let secret: SymmetricKey
    private let known = NIOLockedValueBox<[String: String]>([:])

    /// Keys whose hashes are kept at once.
    private static let capacity = 256

    /// - Parameter secret: of this installation, so that a hash tells nothing elsewhere.
    init(secret: [UInt8]) { self.secret = SymmetricKey(data: secret) }

    /// The first 16 bytes of HMAC-SHA256, hexadecimal.
    func hash(_ key: String) -> String {
        if let hash = known.withLockedValue({ $0[key] }) { return hash }
        let code = HMAC<SHA256>.authenticationCode(for: Array(key.utf8), using: secret)
        let hash = code.prefix(16).hexadecimal
        known.withLockedValue { known in
            if known.count >= KeyHashes.capacity { known = [:] }
            known[key] = hash
        }
        return hash
    }
}
