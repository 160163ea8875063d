/// Lets requests in that were meant for the gateway: a page of another site, or a name that was bent to this
/// machine (DNS rebinding), gets no further.
struct HostGuard: Sendable {
    /// Names and addresses, lower case, without ports and brackets.
    private let allowed: [[UInt8]]
    /// Those of them that the operator named.
    private let named: [[UInt8]]

    /// - Parameters:
    ///   - listening: the address listened at.
    ///   - further: names that the operator allows beside it.
    init(listening: String, further: [String]) {
        named = further.map { Array($0.lowercased().utf8) }
        allowed = ["127.0.0.1", "localhost", "::1", listening].map { Array($0.lowercased().utf8) } + named
    }

    /// Why a request is refused; nil where it may pass.
    ///
    /// - Parameters:
    ///   - hosts: values of its headers `Host`.
    ///   - origins: values of its headers `Origin`. A page of the gateway's own has the origin that was asked, or
    ///     a name of the operator's where a proxy stands between.
    func refusal(hosts: [String], origins: [String]) -> Refusal? {
        guard hosts.count == 1, let host = hosts.first, let name = HostGuard.name(host) else { return .malformed }
        guard HostGuard.isOne(name, of: allowed) else { return .wrongHost }
        for origin in origins {
            guard let place = origin.utf8.firstRange(of: "://".utf8) else { return .foreignOrigin }
            let authority = String(origin[place.upperBound...])
            guard let name = HostGuard.name(authority) else { return .foreignOrigin }
            guard authority.lowercased() == host.lowercased() || HostGuard.isOne(name, of: named) else {
                return .foreignOrigin
            }
        }
        return nil
    }

    private static func isOne(_ name: Substring.UTF8View, of names: [[UInt8]]) -> Bool {
        names.contains { known in
            // Letters of ASCII alone are folded: names beyond it come in their ASCII form.
            known.count == name.count
                && zip(known, name).allSatisfy { $0 == $1 || ($0 == $1 | 0x20 && (65...90).contains($1)) }
        }
    }

    /// The name of `name[:port]`, an address of version 6 without its brackets; nil where it is neither.
    private static func name(_ text: String) -> Substring.UTF8View? {
        let bytes = text.utf8[...]
        if bytes.first == UInt8(ascii: "[") {
            guard let end = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let rest = bytes[bytes.index(after: end)...]
            guard rest.isEmpty || isPort(rest) else { return nil }
            return bytes[bytes.index(after: bytes.startIndex)..<end]
        }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return bytes.isEmpty ? nil : bytes }
        guard isPort(bytes[colon...]), colon > bytes.startIndex else { return nil }
        return bytes[..<colon]
    }

    private static func isPort(_ text: Substring.UTF8View) -> Bool {
        text.count > 1 && text.count <= 6 && text.first == UInt8(ascii: ":")
            && text.dropFirst().allSatisfy { (48...57).contains($0) }
    }
}
