/// `HOST:PORT`, an address of version 6 in brackets.
struct ListeningPlace {
    let host: String
    let port: Int
    private let text: String

    /// Throws `CommandFailure`.
    init(_ text: String) throws {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65535).contains(port), colon > text.startIndex
        else { throw CommandFailure.wrongUse("--listen \(text): expected an address and a port, as 127.0.0.1:8787") }
        host = text[..<colon].filter { $0 != "[" && $0 != "]" }
        self.port = port
        self.text = text
    }

    /// Throws `CommandFailure` where others could reach the gateway and read what keys and prompts pass: that needs
    /// a token for the gateway's own pages, and TLS before it.
    func check(hasToken: Bool, isBehindTLS: Bool) throws {
        guard !isLoopback else { return }
        let missing = [
            hasToken ? nil : "a token for the gateway's own pages (--admin-token-file)",
            isBehindTLS ? nil : "a proxy with TLS before it (--behind-tls-proxy says that there is one)",
        ].compactMap { $0 }
        guard missing.isEmpty else {
            throw CommandFailure.wrongUse(
                "--listen \(text): others can reach this address; expected \(missing.joined(separator: " and ")), "
                    + "or an address of this machine alone, as 127.0.0.1:8787")
        }
    }

    private var isLoopback: Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let isVersion4 = parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
        return host == "localhost" || host == "::1" || (isVersion4 && parts.first == "127")
    }
}
