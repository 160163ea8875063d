import NIOHTTP1

/// What the gateway says of itself, below `/farthing/`.
struct Console {
    let gateway: GatewayCore

    /// - Returns: the page of a path; a refusal where the path or the token is none of the gateway's.
    func answer(_ head: HTTPRequestHead) -> Result<Page, Refusal> {
        guard head.method == .GET else { return .failure(.notFound) }
        switch head.uri.prefix(while: { $0 != "?" }) {
        case "/farthing/healthz": return .success(Page(type: "text/plain; charset=utf-8", text: "ok\n"))
        case "/farthing/metrics":
            guard isAllowed(head.headers) else { return .failure(.noToken) }
            let text = MetricsText(gateway.meter.current, calls: gateway.calls, drains: gateway.drains).text
            return .success(Page(type: "text/plain; version=0.0.4; charset=utf-8", text: text))
        default: return .failure(isAllowed(head.headers) ? .notFound : .noToken)
        }
    }

    struct Page {
        let type: String
        let text: String
    }

    /// `Authorization: Bearer TOKEN`, compared in a time that does not depend on where it differs.
    private func isAllowed(_ headers: HTTPHeaders) -> Bool {
        let given = headers.first(name: "authorization") ?? ""
        let expected = "Bearer " + gateway.settings.token
        guard !gateway.settings.token.isEmpty, given.utf8.count == expected.utf8.count else { return false }
        return zip(given.utf8, expected.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
