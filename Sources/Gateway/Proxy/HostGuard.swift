import NIOHTTP1

/// Lets requests in that were meant for the gateway: a page of another site, or a name that was bent to this
/// machine (DNS rebinding), gets no further.
struct HostGuard: Sendable {
    /// Names and addresses, lower case, without ports.
    private let allowed: Set<String>

    /// - Parameters:
    ///   - listening: the address listened at.
    ///   - further: names that the operator allows beside it.
    init(listening: String, further: [String]) {
        allowed = Set(([listening, "localhost", "127.0.0.1", "::1"] + further).map { $0.lowercased() })
    }

    /// Why a request is refused; nil where it may pass.
    func refusal(_ headers: HTTPHeaders) -> Refusal? {
        let hosts = headers["host"]
        guard hosts.count == 1, let host = hosts.first.flatMap(HostGuard.name) else { return .malformed }
        guard allowed.contains(host) else { return .wrongHost }
        for origin in headers["origin"] {
            guard let place = origin.firstRange(of: "://"),
                let name = HostGuard.name(String(origin[place.upperBound...])),
                allowed.contains(name)
            else { return .foreignOrigin }
        }
        return nil
    }

    /// The name of `name[:port]`, an address of version 6 without its brackets; nil where it is neither.
    private static func name(_ text: String) -> String? {
        let lower = text.lowercased()
        if lower.hasPrefix("[") {
            guard let end = lower.firstIndex(of: "]") else { return nil }
            let rest = lower[lower.index(after: end)...]
            guard rest.isEmpty || isPort(rest) else { return nil }
            return String(lower[lower.index(after: lower.startIndex)..<end])
        }
        guard let colon = lower.firstIndex(of: ":") else { return lower.isEmpty ? nil : lower }
        guard isPort(lower[colon...]), colon > lower.startIndex else { return nil }
        return String(lower[..<colon])
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.first == ":" && text.count > 1 && text.count <= 6
            && text.dropFirst().allSatisfy { ("0"..."9").contains($0) }
    }
}
