import NIOHTTP1

/// Gathers what the access log tells of the requests of one connection, one after the other; does nothing where no
/// log is kept.
struct AccessWatch {
    private let log: AccessLog?
    private let books: Books
    private var line: AccessLine?

    init(_ gateway: GatewayCore) {
        log = gateway.settings.own.accessLog
        books = gateway.books
    }

    mutating func begin(_ head: HTTPRequestHead) {
        guard log != nil else { return }
        var line = AccessLine(
            startedAt: books.now(), method: head.method.rawValue, path: String(head.uri.prefix { $0 != "?" }))
        line.key = books.keyHash(head.headers)
        self.line = line
    }

    mutating func took(_ bytes: Int) { line?.bytesIn += bytes }

    mutating func opened(_ call: BookedCall?) {
        line?.call = call?.identifier
        line?.model = call?.model
    }

    mutating func answered(_ status: Int) { line?.status = status }

    mutating func passed(_ bytes: Int) { line?.bytesOut += bytes }

    /// The request has come to its end; a second time tells nothing.
    mutating func end(_ outcome: AccessLine.Outcome) {
        guard let log, var line = line.take() else { return }
        line.endedAt = books.now()
        line.outcome = outcome
        log.write(line)
    }
}
