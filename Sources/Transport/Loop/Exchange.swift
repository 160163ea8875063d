import DequeModule
import HTTPTypes

/// One call between its reader and the loop's thread.
final class Exchange: ReplyReceiver {
    typealias Head = Result<(status: Int, headers: HTTPFields), TransportError>
    typealias Piece = Result<[UInt8]?, TransportError>

    private let state: Locked<State>

    private struct State {
        let buffer: Int
        var headWaiter: CheckedContinuation<Head, Never>?
        var hasHead = false
        var pieceWaiter: CheckedContinuation<Piece, Never>?
        var pieces: Deque<[UInt8]> = []
        var buffered = 0
        var isPaused = false
        var isGivenUp = false
        /// What every read behind the last piece is answered; nil while the call goes on.
        var end: Piece?
    }

    init(buffer: Int) { state = Locked(State(buffer: max(1, buffer))) }

    // MARK: The reader's side

    func awaitHead(_ waiter: sending CheckedContinuation<Head, Never>) {
        state.withLock { $0.headWaiter = waiter }
    }

    /// Answers with the next piece, at once or when it comes. True: the sender was made to wait and may go on.
    func read(for waiter: sending CheckedContinuation<Piece, Never>) -> Bool {
        var answer: Piece?
        let mayGoOn = state.withLock { state in
            if let piece = state.pieces.popFirst() {
                state.buffered -= piece.count
                answer = .success(piece)
            } else if let end = state.end {
                answer = end
            } else {
                state.pieceWaiter = waiter
            }
            guard state.isPaused, state.buffered <= state.buffer / 2 else { return false }
            state.isPaused = false
            return true
        }
        if let answer { waiter.resume(returning: answer) }
        return mayGoOn
    }

    /// The reader wants no more. True the first time, where the call has not ended.
    func giveUp() -> Bool {
        state.withLock { state in
            guard !state.isGivenUp, state.end == nil else { return false }
            state.isGivenUp = true
            return true
        }
    }

    // MARK: The loop's side

    var isGivenUp: Bool { state.withLock(\.isGivenUp) }

    var isPaused: Bool { state.withLock(\.isPaused) }

    func take(_ head: ReplyHead) {
        let waiter = state.withLock { state in
            state.hasHead = true
            return state.headWaiter.take()
        }
        waiter?.resume(returning: .success((head.status, head.fields)))
    }

    /// Takes bytes of the body. False where the reader is behind: the sender must wait, and the same bytes
    /// come again.
    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var piece: [UInt8]?
        var waiter: CheckedContinuation<Piece, Never>?
        let isTaken = state.withLock { state in
            if let reader = state.pieceWaiter.take() {
                (waiter, piece) = (reader, [UInt8](bytes))
                return true
            }
            guard state.buffered < state.buffer else {
                state.isPaused = true
                return false
            }
            state.pieces.append([UInt8](bytes))
            state.buffered += bytes.count
            return true
        }
        if let piece { waiter?.resume(returning: .success(piece)) }
        return isTaken
    }

    /// The call is over; `error` is nil where the whole reply came.
    func end(_ error: TransportError?) {
        let end: Piece = error.map { .failure($0) } ?? .success(nil)
        let (head, piece) = state.withLock { state in
            state.end = end
            return (state.headWaiter.take(), state.pieceWaiter.take())
        }
        head?.resume(returning: .failure(error ?? TransportError(.cutOff, "the reply ended inside its head")))
        piece?.resume(returning: end)
    }
}
