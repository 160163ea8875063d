/// The proxies that calls go through: addresses such as `http://user:password@host:port`; nil: none.
package struct ProxySettings: Hashable, Sendable {
    /// For calls of `http`.
    package var http: String?
    /// For calls of `https`.
    package var https: String?
    /// Hosts and domains that are called directly, separated by commas; `*`: all.
    package var exceptions: String?

    package init() {}

    /// What the environment says in the variables that libcurl's own tool reads, small letters first.
    ///
    /// `HTTP_PROXY` is not one of them: a web server may have set it from the header `Proxy` of a stranger.
    package init(variable: (String) -> String?) {
        let all = variable("all_proxy") ?? variable("ALL_PROXY")
        http = variable("http_proxy") ?? all
        https = variable("https_proxy") ?? variable("HTTPS_PROXY") ?? all
        exceptions = variable("no_proxy") ?? variable("NO_PROXY")
    }

    func proxy(for url: String) -> String? {
        url.lowercased().hasPrefix("https:") ? https : http
    }

    /// A text without the user and password of a proxy.
    func redacted(_ text: String) -> String {
        [http, https].compactMap(\.self).reduce(text) { text, address in
            guard let end = address.lastIndex(of: "@") else { return text }
            let start = address[..<end].firstRange(of: "://")?.upperBound ?? address.startIndex
            return text.replacing(address[start...end], with: "")
        }
    }
}
