import Glibc
import TestSupport

/// `farthing` as a process of its own, which a test may kill.
final class KilledProgram {
    struct Failure: Error {
        let step: String
    }

    /// It was built beside the tests.
    static var isThere: Bool { access(BuiltProducts.farthing, X_OK) == 0 }

    private let process: pid_t
    /// Its standard error.
    private let errors: Int32
    private var said: [UInt8] = []
    private var status: Int32?

    /// - Parameters:
    ///   - home: folder that stands for the user's.
    ///   - output: file of its standard output.
    init(_ arguments: [String], home: String, output: String = "/dev/null") throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Failure(step: "pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        defer { close(ends[1]) }
        errors = ends[0]
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
        var words = ([BuiltProducts.farthing] + arguments).map { strdup($0) } + [nil]
        let settings: [String] = ["HOME=\(home)", "PATH=/usr/bin:/bin", "TZ=UTC"]
        var variables = settings.map { strdup($0) } + [nil]
        defer { (words + variables).forEach { free($0) } }
        var process = pid_t()
        guard posix_spawn(&process, BuiltProducts.farthing, &actions, nil, &words, &variables) == 0 else {
            close(ends[0])
            throw Failure(step: "start \(BuiltProducts.farthing)")
        }
        self.process = process
    }

    /// The gateway, on any free port, with its ledger in the folder.
    convenience init(serving service: String, in folder: String, durability: String) throws {
        try self.init(
            [
                "serve", "--listen", "127.0.0.1:0", "--upstream", service, "--ledger", folder + "/ledger.sqlite",
                "--durability", durability,
            ], home: folder)
    }

    deinit {
        if status == nil {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
        close(errors)
    }

    /// Where the gateway listens, as soon as it says so.
    func address() async throws -> String {
        for _ in 0..<30_000 {
            readErrors()
            let text = String(decoding: said, as: UTF8.self)
            if let start = text.firstRange(of: "listening at "), let end = text[start.upperBound...].firstIndex(of: ",")
            {
                return String(text[start.upperBound..<end])
            }
            if hasEnded { break }
            try await Task.sleep(for: .milliseconds(2))
        }
        throw Failure(step: "it does not listen: \(String(decoding: said, as: UTF8.self))")
    }

    func send(_ signal: Int32) { if status == nil { kill(process, signal) } }

    /// Waits for its end: its status, or the number of the signal that ended it below zero.
    func end() async throws -> Int32 {
        for _ in 0..<60_000 {
            readErrors()
            if hasEnded, let status { return status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F) }
            try await Task.sleep(for: .milliseconds(1))
        }
        throw Failure(step: "it does not end")
    }

    /// What it wrote to its standard error.
    var words: String { String(decoding: said, as: UTF8.self) }

    private var hasEnded: Bool {
        if status != nil { return true }
        var state: Int32 = 0
        guard waitpid(process, &state, WNOHANG) == process else { return false }
        status = state
        return true
    }

    private func readErrors() {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(errors, &bytes, bytes.count)
            guard count > 0 else { return }
            said += bytes[..<count]
        }
    }
}
