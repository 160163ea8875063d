import Glibc

/// The built executable, run beside the test: it lies where the test bundle does.
struct Program {
    private let process: pid_t

    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    /// Folder of the built products.
    static let products: String = {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = max(readlink("/proc/self/exe", &buffer, buffer.count), 0)
        let path = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        // `swift test` may run the bundle itself or hand it to a helper as an argument.
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? path
        return bundle.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    }()

    /// Starts `farthing`; both outputs go to a file.
    init(_ arguments: [String], output: String, home: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        let program = "\(Program.products)/farthing"
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        var settings = ["HOME=" + home, "TZ=UTC"].map { (text: String) in strdup(text) } + [nil]
        defer { (words + settings).forEach { free($0) } }
        var started = pid_t()
        let failure = posix_spawn(&started, program, &actions, nil, &words, &settings)
        guard failure == 0 else { throw Problem(description: "\(program): \(String(cString: strerror(failure)))") }
        process = started
    }

    func signal(_ number: Int32) { kill(process, number) }

    /// The status it ended with; the negative number of a signal that ended it.
    func wait() -> Int32 {
        var state: Int32 = 0
        while waitpid(process, &state, 0) < 0 && errno == EINTR {}
        return state & 0x7F == 0 ? (state >> 8) & 0xFF : -(state & 0x7F)
    }
}
