/// One turn of the loop: what it deals with has come at once.
final class LoopTurn {
    private(set) var now = Moment.now
    /// Receivers that were handed something of a reply in this turn.
    private var receivers: [any ReplyReceiver] = []

    func begin() { now = .now }

    func note(_ receiver: any ReplyReceiver) {
        // What comes of one reply mostly comes in one piece behind the other.
        if receivers.last !== receiver { receivers.append(receiver) }
    }

    /// The receiver has all of its reply: nothing is left to pass on.
    func forget(_ receiver: any ReplyReceiver) {
        receivers.removeAll { $0 === receiver }
    }

    func end() {
        for receiver in receivers { receiver.settle() }
        receivers.removeAll(keepingCapacity: true)
    }
}
