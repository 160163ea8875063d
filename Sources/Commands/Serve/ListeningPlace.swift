/// `HOST:PORT`, an address of version 6 in brackets.
struct ListeningPlace {
    let host: String
    let port: Int

    /// Throws `CommandFailure`: what others could reach needs TLS and a token, which `serve` does not have yet.
    init(_ text: String) throws {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65535).contains(port)
        else { throw CommandFailure.wrongUse("--listen \(text): expected an address and a port, as 127.0.0.1:8787") }
        host = text[..<colon].filter { $0 != "[" && $0 != "]" }
        self.port = port
        guard isLoopback else {
            throw CommandFailure.wrongUse(
                "--listen \(text): expected an address of this machine alone, as 127.0.0.1 or [::1]; "
                    + "a proxy with TLS may stand before it")
        }
    }

    private var isLoopback: Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let isVersion4 = parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
        return host == "localhost" || host == "::1" || (isVersion4 && parts.first == "127")
    }
}
