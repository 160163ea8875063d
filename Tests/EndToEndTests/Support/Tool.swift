import FoundationEssentials
import Glibc
import TestSupport

/// Runs the built executable, which lies beside the test bundle, as a user would.
enum Tool {
    struct Result {
        let status: Int32
        let output: String
        let errors: String
    }

    /// The program while it runs.
    struct Running {
        let process: pid_t
        /// File of its standard output.
        let output: String
        /// File of its standard error.
        let errors: String

        func signal(_ number: Int32) { kill(process, number) }

        func hasSaid(_ text: String) -> Bool {
            (try? String(contentsOfFile: output, encoding: .utf8))?.contains(text) ?? false
        }
    }

    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    /// Folder of the built products.
    static let products = BuiltProducts.folder

    static let farthing = BuiltProducts.farthing

    /// Runs `farthing` with an environment of its own: no settings of the user, UTC.
    static func run(
        _ arguments: [String], program: String = farthing, input: String? = nil, in folder: String = "/",
        environment: [String: String] = [:],
        closedOutput: Bool = false, closedErrors: Bool = false, whileRunning: (Running) -> Void = { _ in }
    ) throws -> Result {
        let scratch = try Scratch()
        if let input { try scratch.write(Array(input.utf8), as: "stdin") }
        var variables = ["HOME": scratch.path, "TZ": "UTC", "NO_COLOR": "1", "PATH": "/usr/bin:/bin"]
        variables.merge(environment) { $1 }
        let status = try spawn(
            program, arguments, variables, folder: folder,
            input: input == nil ? "/dev/null" : "\(scratch.path)/stdin",
            output: closedOutput ? nil : "\(scratch.path)/stdout",
            errors: closedErrors ? nil : "\(scratch.path)/stderr"
        ) { whileRunning(Running(process: $0, output: "\(scratch.path)/stdout", errors: "\(scratch.path)/stderr")) }
        return Result(
            status: status, output: closedOutput ? "" : try scratch.text(of: "stdout"),
            errors: closedErrors ? "" : try scratch.text(of: "stderr"))
    }

    /// Starts the program and waits; a missing `output` or `errors` is a pipe whose reader has gone.
    private static func spawn(
        _ program: String, _ arguments: [String], _ variables: [String: String], folder: String,
        input: String, output: String?, errors: String?, started: (pid_t) -> Void
    ) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        var pipeEnds: [Int32] = [-1, -1]
        guard pipe(&pipeEnds) == 0 else { throw Problem(description: "no pipe") }
        close(pipeEnds[0])
        defer { close(pipeEnds[1]) }
        for (descriptor, file) in [(Int32(1), output), (2, errors)] {
            if let file {
                posix_spawn_file_actions_addopen(&actions, descriptor, file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            } else {
                posix_spawn_file_actions_adddup2(&actions, pipeEnds[1], descriptor)
            }
        }
        let inFolder = ["/usr/bin/env", "-C", folder]
        var words = (inFolder + [program] + arguments).map { strdup($0) } + [nil]
        var settings = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (words + settings).forEach { free($0) } }
        var process = pid_t()
        let failure = posix_spawn(&process, inFolder[0], &actions, nil, &words, &settings)
        guard failure == 0 else { throw Problem(description: "\(program): \(String(cString: strerror(failure)))") }
        started(process)
        var state: Int32 = 0
        while waitpid(process, &state, 0) < 0 && errno == EINTR {}
        // The low seven bits name a signal that ended the program.
        return state & 0x7F == 0 ? (state >> 8) & 0xFF : -(state & 0x7F)
    }
}
