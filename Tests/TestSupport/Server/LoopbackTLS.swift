/// TLS in front of a loopback server: a process that speaks it and hands the plain bytes on.
public final class LoopbackTLS: Sendable {
    public let port: UInt16
    private let process: LoopbackProcess
    /// Kept as long as it is served.
    private let certificate: LoopbackCertificate

    public init(_ certificate: LoopbackCertificate, before server: LoopbackServer) throws {
        self.certificate = certificate
        process = try LoopbackProcess(
            "python3", ["-c", LoopbackTLS.program, certificate.path, certificate.keyPath, String(server.port)])
        guard let port = UInt16(process.line()) else { throw LoopbackFailure(step: "python3", code: 0) }
        self.port = port
    }

    /// One thread a connection; it asks both sides in turn, since a TLS connection is for one thread.
    private static let program = """
        import select, socket, ssl, sys, threading

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])

        def serve(plain):
            try:
                with context.wrap_socket(plain, server_side=True) as outer, \\
                        socket.create_connection(("127.0.0.1", int(sys.argv[3]))) as inner:
                    while True:
                        ready = [outer] if outer.pending() else select.select([outer, inner], [], [])[0]
                        for source, sink in ((outer, inner), (inner, outer)):
                            if source in ready:
                                data = source.recv(65536)
                                if not data:
                                    return
                                sink.sendall(data)
            except OSError:
                plain.close()

        listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        print(listener.getsockname()[1], flush=True)
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
        """
}
