import NIOCore
import NIOHTTP1
import Transport

/// Writes replies for a client as HTTP/1.1 (RFC 9112), so that the client sees where each ends.
struct ReplyEncoder {
    private var framing = Framing.none

    private enum Framing {
        /// No body: to a HEAD, or by the status.
        case none
        case length
        case chunked
    }

    /// Longest body that is copied behind its head, so that both go out in one write.
    private static let longestCopy = 32 << 10

    /// Writes the head of a reply of the service's.
    ///
    /// - Parameter keeps: the connection serves the next request behind this reply.
    mutating func begin(
        _ head: ReplyHead, to request: HTTPRequestHead, keeps: Bool, into buffer: inout ByteBuffer
    ) {
        writeStatus(HTTPResponseStatus(statusCode: head.status), into: &buffer)
        // Where both are there the coding counts.
        let hasLength = !head.has("transfer-encoding") && head.has("content-length")
        ForwardedHeaders.toClient(head, withLength: hasLength, into: &buffer)
        if request.method == .HEAD || head.status == 204 || head.status == 304 {
            framing = .none
        } else {
            framing = hasLength ? .length : .chunked
        }
        if framing == .chunked { buffer.writeStaticString("transfer-encoding: chunked\r\n") }
        if !keeps { buffer.writeStaticString("connection: close\r\n") }
        buffer.writeStaticString("\r\n")
    }

    /// Bytes of the body as they go out behind what is already to be written, in order.
    func parts(_ bytes: ByteBuffer, isLast: Bool, behind head: ByteBuffer) -> [ByteBuffer] {
        var head = head
        var tail = ByteBuffer()
        var bytes = framing == .none ? ByteBuffer() : bytes
        if framing == .chunked {
            if bytes.readableBytes > 0 {
                head.writeString(String(bytes.readableBytes, radix: 16))
                head.writeStaticString("\r\n")
                tail.writeStaticString("\r\n")
            }
            if isLast { tail.writeStaticString("0\r\n\r\n") }
        }
        guard bytes.readableBytes > ReplyEncoder.longestCopy else {
            head.writeBuffer(&bytes)
            head.writeBuffer(&tail)
            return head.readableBytes > 0 ? [head] : []
        }
        return [head, bytes, tail].filter { $0.readableBytes > 0 }
    }

    /// A reply of the gateway's own.
    ///
    /// - Parameter keeps: the connection serves the next request behind it.
    static func own(_ reply: OwnReply, keeps: Bool, into buffer: inout ByteBuffer) {
        ReplyEncoder().writeStatus(HTTPResponseStatus(statusCode: reply.status), into: &buffer)
        for (name, value) in reply.lines(closes: !keeps) { buffer.writeString("\(name): \(value)\r\n") }
        buffer.writeStaticString("\r\n")
        buffer.writeBytes(reply.body)
    }

    private func writeStatus(_ status: HTTPResponseStatus, into buffer: inout ByteBuffer) {
        if status == .ok {
            buffer.writeStaticString("HTTP/1.1 200 OK\r\n")
        } else {
            buffer.writeString("HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n")
        }
    }
}
