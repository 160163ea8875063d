import Glibc

/// A program that a test starts beside itself, and ends by its number.
public final class LoopbackProcess: Sendable {
    private let identifier: pid_t
    private let output: Int32

    /// - Parameter program: a name on the PATH, or a path.
    public init(_ program: String, _ arguments: [String]) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw LoopbackFailure(step: "pipe", code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        let words = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var identifier = pid_t()
        let failure = posix_spawnp(&identifier, program, &actions, nil, words, environ)
        guard failure == 0 else {
            close(ends[0])
            throw LoopbackFailure(step: "start \(program)", code: failure)
        }
        self.identifier = identifier
        output = ends[0]
    }

    deinit {
        kill(identifier, SIGKILL)
        waitpid(identifier, nil, 0)
        close(output)
    }

    /// The next line that it prints; what there is where it ends before.
    public func line() -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1, byte != UInt8(ascii: "\n") { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether it still runs.
    public var isRunning: Bool {
        var information = siginfo_t()
        let found = waitid(P_PID, id_t(identifier), &information, WEXITED | WNOHANG | WNOWAIT)
        return found == 0 && information.si_signo == 0
    }

    /// Runs a program to its end; its status, which is 0 where all went well.
    public static func run(_ program: String, _ arguments: [String]) throws -> Int32 {
        let process = try LoopbackProcess(program, arguments)
        var information = siginfo_t()
        while waitid(P_PID, id_t(process.identifier), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        return information._sifields._sigchld.si_status
    }
}
