package import Ledger
import NIOHTTP1

/// The gateway's books: a record before each call that may be billed, and one after it.
package final class Books: Sendable {
    private let journal: Journal
    private let provider: String
    /// Whether the end of a reply waits for the disk.
    let waitsForDisk: Bool
    /// Milliseconds since 1970.
    let now: @Sendable () -> Int64
    private let random: @Sendable () -> UInt64
    private let hashes: KeyHashes

    /// - Parameters:
    ///   - secret: of this installation: keys are told apart by their hash with it.
    ///   - provider: of the service.
    ///   - now: milliseconds since 1970.
    ///   - random: random bits, which tell calls of one millisecond apart.
    package init(
        _ journal: Journal, secret: [UInt8], provider: String, waitsForDisk: Bool,
        now: @escaping @Sendable () -> Int64, random: @escaping @Sendable () -> UInt64
    ) {
        self.journal = journal
        hashes = KeyHashes(secret: secret)
        self.provider = provider
        self.waitsForDisk = waitsForDisk
        self.now = now
        self.random = random
    }

    /// Whether a call may be billed, so that it stands in the books.
    static func isBooked(_ head: HTTPRequestHead, path: some StringProtocol) -> Bool {
        head.method == .POST && (path == "/v1/messages" || path == "/v1/messages/")
    }

    /// Books that a call is about to be sent.
    func open(_ head: HTTPRequestHead, path: some StringProtocol, _ body: [UInt8]) throws(JournalError) -> BookedCall {
        var opening = CallOpening(startedAt: now(), path: String(path), provider: provider)
        let caller = Caller(head.headers, hashes)
        opening.key = caller.key
        opening.session = caller.session
        opening.project = caller.project
        opening.tags = caller.tags
        let facts = RequestFacts(body)
        opening.model = facts.model
        opening.user = facts.user
        opening.requestedLifetime = facts.requestedLifetime?.seconds
        opening.effort = facts.effort
        opening.isThinking = facts.isThinking
        let identifier = ULID(
            milliseconds: UInt64(max(0, opening.startedAt)), random: (UInt16(truncatingIfNeeded: random()), random()))
        try journal.append(JournalFrame(.open, identifier, opening.payload))
        return BookedCall(identifier: identifier, startedAt: opening.startedAt, model: opening.model, key: opening.key)
    }

    /// Keyed hash of the API key that headers carry.
    func keyHash(_ headers: HTTPHeaders) -> String? { Caller(headers, hashes).key }

    /// Books the end of a call. False where that could not be written: the call stands as unfinished then.
    func close(_ call: BookedCall, _ closing: CallClosing) -> Bool {
        let kind: JournalFrame.Kind = closing.reason == nil ? .close : .lowerBound
        do throws(JournalError) {
            try journal.append(JournalFrame(kind, call.identifier, closing.payload))
            return true
        } catch {
            return false
        }
    }

    /// Calls back when all that was booked is on the disk.
    func whenOnDisk(_ body: @escaping @Sendable () -> Void) { journal.whenFlushed { _ in body() } }
}

/// A call that stands in the books.
struct BookedCall: Sendable {
    let identifier: ULID
    let startedAt: Int64
    let model: String?
    /// Keyed hash of the client's API key.
    let key: String?
}
