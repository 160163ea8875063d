/// SIGINT and SIGTERM while calls are made: waits end, and with them the calls under way.
struct CallStop: Sendable {
    /// Whether the program was asked to end.
    let isAsked: @Sendable () -> Bool

    /// From here on the signals do not end the program; a second one does.
    init(_ context: Context) { isAsked = context.catchStops() }

    /// Returns once the program was asked to end; throws where the task is cancelled.
    func asked() async throws {
        while !isAsked() { try await Task.sleep(for: .milliseconds(20)) }
    }

    /// Waits as `sleep` does; throws `CancellationError` where the program is asked to end meanwhile.
    func wait(_ sleep: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await sleep() }
            group.addTask {
                try await asked()
                throw CancellationError()
            }
            defer { group.cancelAll() }
            _ = try await group.next()
        }
    }
}
