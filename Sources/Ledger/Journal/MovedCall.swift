package import UsageLogs

/// A call whose end came into the ledger.
package struct MovedCall: Sendable {
    /// The reply's; the one that was asked for where it names none.
    package var model: String?
    /// HTTP status; 0 where no reply came.
    package var status: Int64
    /// Milliseconds from the start to the first byte of the body.
    package var firstByteAfter: Int64?
    /// Why the counts are a lower bound.
    package var reason: String?
    /// nil where nothing was billed.
    package var call: GatewayCall?

    /// nil where the call has not ended.
    init?(_ row: GatewayCallRow, _ call: GatewayCall?) {
        guard let closing = row.closing else { return nil }
        model = call?.reply.model ?? row.opening?.model
        status = closing.status
        firstByteAfter = closing.firstByteAfter
        reason = closing.reason
        self.call = call
    }
}
