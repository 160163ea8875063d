/// Why a call got no reply, or not all of it. An HTTP status is no error here.
package struct TransportError: Error, Hashable, Sendable {
    package var kind: Kind
    /// What libcurl says; never a header, and so never a key.
    package var detail: String

    package init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    package enum Kind: Hashable, Sendable {
        /// libcurl is not there, or too old.
        case library
        case badURL
        /// The name of the host, or of the proxy, is not known.
        case unknownHost
        /// Nobody answers at the address.
        case unreachable
        /// The certificate is not trusted, or the two sides agree on no encryption.
        case tls
        /// The proxy does not let the call through.
        case proxy
        case timeout(Phase)
        /// The connection ended before the reply did.
        case cutOff
        /// What came is no HTTP, or no valid compression.
        case malformed
        /// More bytes than were allowed.
        case tooLarge
        /// The caller gave up.
        case cancelled
        /// The client was closed.
        case closed
        case other
    }

    package enum Phase: String, CaseIterable, Sendable {
        case connect
        case firstByte = "first byte"
        case idle, total
    }
}
