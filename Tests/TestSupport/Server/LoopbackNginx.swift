import Glibc

/// nginx in front of a loopback server: HTTP/2 over TLS. Not every machine has it.
public final class LoopbackNginx: Sendable {
    public let port: UInt16
    private let process: LoopbackProcess
    /// Kept as long as it is served.
    private let certificate: LoopbackCertificate

    /// nil where nginx is missing.
    ///
    /// nginx adds to every reply the headers `x-protocol`, what was spoken with it, and `x-connection`, the
    /// number of the connection.
    public init?(_ certificate: LoopbackCertificate, before server: LoopbackServer) throws {
        let places = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"]
        guard let program = places.first(where: { (place: String) in access(place, X_OK) == 0 }) else { return nil }
        let path = certificate.folder + "/nginx.conf"
        // It takes no port 0: a port that was free a moment ago, and another where it was taken meanwhile.
        for _ in 0..<5 {
            let free = try LoopbackServer { _, _ in }
            free.stop()
            let settings = LoopbackNginx.settings(certificate, port: free.port, target: server.port)
            guard let file = fopen(path, "w") else { throw LoopbackFailure(step: path, code: errno) }
            fputs(settings, file)
            fclose(file)
            let process = try LoopbackProcess(program, ["-p", certificate.folder, "-e", "stderr", "-c", path])
            for _ in 0..<200 where process.isRunning {
                if LoopbackNginx.answers(free.port) {
                    self.process = process
                    self.certificate = certificate
                    port = free.port
                    return
                }
                usleep(20_000)
            }
        }
        throw LoopbackFailure(step: "nginx", code: 0)
    }

    private static func answers(_ port: UInt16) -> Bool {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        return LoopbackServer.withAddress(of: port) { connect(socket, $0, $1) == 0 }
    }

    private static func settings(_ certificate: LoopbackCertificate, port: UInt16, target: UInt16) -> String {
        """
        daemon off;
        master_process off;
        pid \(certificate.folder)/nginx.pid;
        events { worker_connections 512; }
        http {
            access_log off;
            client_body_temp_path \(certificate.folder)/bodies;
            proxy_temp_path \(certificate.folder)/proxy;
            fastcgi_temp_path \(certificate.folder)/fastcgi;
            uwsgi_temp_path \(certificate.folder)/uwsgi;
            scgi_temp_path \(certificate.folder)/scgi;
            server {
                listen 127.0.0.1:\(port) ssl http2;
                ssl_certificate \(certificate.path);
                ssl_certificate_key \(certificate.keyPath);
                location / {
                    proxy_pass http://127.0.0.1:\(target);
                    proxy_http_version 1.1;
                    proxy_buffering off;
                    add_header x-protocol $server_protocol always;
                    add_header x-connection $connection always;
                }
            }
        }

        """
    }
}
