import NIOHTTP1

/// What the gateway says of itself, below `/farthing/`.
struct Console {
    let gateway: GatewayCore

    /// Longest body of a request, in bytes.
    static let longestBody = 4096

    /// How a request is answered.
    enum Answer {
        case now(OwnReply)
        /// Work that the event loop does not wait for.
        case later(@Sendable () -> OwnReply)
        case refused(Refusal)
    }

    /// Whether a path is the gateway's own.
    static func owns(_ uri: String) -> Bool { uri.hasPrefix("/farthing") }

    func answer(_ head: HTTPRequestHead, _ body: [UInt8]) -> Answer {
        let token = ConsoleToken(gateway.settings.token)
        let path = head.uri.prefix { $0 != "?" }
        switch (head.method, path) {
        case (.GET, "/farthing/healthz"): return .now(OwnReply(type: "text/plain; charset=utf-8", "ok\n"))
        case (.POST, "/farthing/login"):
            return enter(showing: value(of: "token", in: String(decoding: body, as: UTF8.self)), token)
        case (.GET, "/farthing/") where head.uri.contains("?"):
            guard let given = value(of: "token", in: String(head.uri.dropFirst(path.count + 1))) else { break }
            return enter(showing: given, token)
        case (.GET, "/farthing"): return .now(.redirect(to: "/farthing/"))
        default: break
        }
        guard token.isShown(by: head.headers) else {
            return head.method == .GET && path == "/farthing/" && readsPages(head) ? askForToken() : .refused(.noToken)
        }
        switch (head.method, path) {
        case (.GET, "/farthing/metrics"):
            return .now(OwnReply(type: "text/plain; version=0.0.4; charset=utf-8", metrics))
        case (.GET, "/farthing/"): return gateway.settings.own.page.map { .later($0) } ?? .refused(.notFound)
        default: return .refused(.notFound)
        }
    }

    private var metrics: String {
        var text = MetricsText()
        gateway.meter.current.write(to: &text, calls: gateway.calls, drains: gateway.drains)
        if let log = gateway.settings.own.accessLog {
            text.counter("farthing_access_log_dropped_total", "Lines that the access log had no room for.", log.dropped)
        }
        gateway.settings.own.metrics?(&text)
        return text.text
    }

    // MARK: The way in

    private func enter(showing given: String?, _ token: ConsoleToken) -> Answer {
        guard let given, token.isToken(given) else { return askForToken() }
        var reply = OwnReply.redirect(to: "/farthing/")
        reply.headers.append(("set-cookie", token.setCookie))
        return .now(reply)
    }

    /// The value of a field of a form or a query; a token needs no escapes.
    private func value(of name: String, in form: String) -> String? {
        form.split(separator: "&").first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }

    /// A browser, as far as headers tell.
    private func readsPages(_ head: HTTPRequestHead) -> Bool {
        head.headers["accept"].contains { $0.contains("text/html") }
    }

    private func askForToken() -> Answer {
        gateway.meter.refused(401)
        return .now(.page(status: 401, Console.form))
    }

    private static let form = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Farthing</title>
        <style>body{font:16px/1.5 system-ui,sans-serif;max-width:34em;margin:4em auto;padding:0 1em}
        input,button{font:inherit;padding:.4em}input{width:100%;box-sizing:border-box;margin:.4em 0}</style>
        </head>
        <body>
        <h1>Farthing</h1>
        <p>What the gateway booked today is for who knows its token: the 32 bytes of the file that ends in
        <code>.token</code> beside the ledger, in hexadecimal.</p>
        <form method="post" action="/farthing/login">
        <label for="token">Token</label>
        <input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
        <button type="submit">Show</button>
        </form>
        </body>
        </html>

        """
}
