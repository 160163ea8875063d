import Glibc

/// Room for connections: each takes an open file, and its call to the service another.
enum OpenFiles {
    /// Files that are not connections: the journal, the ledger, the standard streams.
    private static let others = 64

    /// Raises what the system allows this process as far as it may, and tells how many connections there is room for.
    static func connections(atMost wanted: Int) -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return wanted }
        let needed = rlim_t(2 * wanted + others)
        if limit.rlim_cur < needed {
            var raised = limit
            raised.rlim_cur = min(needed, limit.rlim_max)
            if setrlimit(resource, &raised) == 0 { limit = raised }
        }
        return max(1, min(wanted, (Int(clamping: limit.rlim_cur) - others) / 2))
    }
}
