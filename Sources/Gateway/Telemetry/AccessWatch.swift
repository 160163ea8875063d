import NIOHTTP1

/// Gathers what the access log tells of the requests of one connection, one after the other; does nothing where no
/// log is kept.
struct AccessWatch {
    private let log: AccessLog?
    private let books: Books
    private var line: AccessLine?
    /// Of the request; they tell whose it is where the books do not.
    private var headers = HTTPHeaders()

    init(_ gateway: GatewayCore) {
        log = gateway.settings.own.accessLog
        books = gateway.books
    }

    mutating func begin(_ head: HTTPRequestHead) {
        guard log != nil else { return }
        line = AccessLine(
            startedAt: books.now(), method: head.method.rawValue, path: AccessLine.shown(head.uri))
        headers = head.headers
    }

    mutating func took(_ bytes: Int) { line?.bytesIn += bytes }

    mutating func opened(_ call: BookedCall?) {
        line?.call = call?.identifier
        line?.model = call?.model
        line?.key = call?.key
        if call != nil { headers = HTTPHeaders() }
    }

    mutating func answered(_ status: Int) { line?.status = status }

    mutating func passed(_ bytes: Int) { line?.bytesOut += bytes }

    /// The request has come to its end; a second time tells nothing.
    mutating func end(_ outcome: AccessLine.Outcome) {
        guard let log, var line = line.take() else { return }
        if line.call == nil { line.key = books.keyHash(headers) }
        headers = HTTPHeaders()
        line.endedAt = books.now()
        line.outcome = outcome
        log.write(line)
    }
}
