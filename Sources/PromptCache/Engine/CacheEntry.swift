import Usage

/// One exact prefix in the cache, at 5m, at 1h or at both. Times are milliseconds of virtual time.
struct CacheEntry {
    private var fiveMinutes = Term()
    private var oneHour = Term()

    /// One lifetime's side of an entry.
    struct Term {
        /// Start of the request that wrote or last read it; far in the past where it was never written.
        var lastUse = CacheEntry.never
        /// When the response of its writer begins (rule R7).
        var availableFrom = CacheEntry.never
    }

    static let never = -CacheEngine.timeLimit * 2

    subscript(lifetime: CacheLifetime) -> Term {
        get {
            switch lifetime {
            case .fiveMinutes: fiveMinutes
            case .oneHour: oneHour
            }
        }
        set {
            switch lifetime {
            case .fiveMinutes: fiveMinutes = newValue
            case .oneHour: oneHour = newValue
            }
        }
    }

    /// At the limit itself it is alive (rule R6).
    func isAlive(_ lifetime: CacheLifetime, at now: Int64) -> Bool {
        now - self[lifetime].lastUse <= lifetime.milliseconds
    }

    func isReadable(
        _ lifetime: CacheLifetime, at now: Int64, _ availability: EngineSwitches.Availability
    ) -> Bool {
        isAlive(lifetime, at: now) && (availability == .atOnce || self[lifetime].availableFrom <= now)
    }

    /// The longest lifetime at which it can be read; nil: it cannot.
    func readableLifetime(at now: Int64, _ availability: EngineSwitches.Availability) -> CacheLifetime? {
        if isReadable(.oneHour, at: now, availability) { return .oneHour }
        return isReadable(.fiveMinutes, at: now, availability) ? .fiveMinutes : nil
    }

    /// The lifetime that lets it live longest; alive or not.
    var longestLifetime: CacheLifetime {
        let longer = oneHour.lastUse + CacheLifetime.oneHour.milliseconds
        return longer >= fiveMinutes.lastUse + CacheLifetime.fiveMinutes.milliseconds ? .oneHour : .fiveMinutes
    }

    /// A read refreshes whatever can be read (rule R6); returns whether that was at 1h.
    mutating func refresh(at now: Int64, _ availability: EngineSwitches.Availability) -> Bool {
        let short = isReadable(.fiveMinutes, at: now, availability)
        let long = isReadable(.oneHour, at: now, availability)
        if short { fiveMinutes.lastUse = now }
        if long { oneHour.lastUse = now }
        return long
    }

    /// Written again before it could be read, an entry is there from the earlier response on.
    mutating func write(_ lifetime: CacheLifetime, at now: Int64, availableFrom: Int64) {
        var from = availableFrom
        if isAlive(lifetime, at: now) { from = min(from, self[lifetime].availableFrom) }
        self[lifetime] = Term(lastUse: now, availableFrom: from)
    }
}

extension CacheLifetime {
    @inline(__always) var milliseconds: Int64 { seconds * 1000 }

    /// The longer of two; nil stands for none.
    static func longer(_ left: CacheLifetime?, _ right: CacheLifetime?) -> CacheLifetime? {
        left == .oneHour || right == .oneHour ? .oneHour : left ?? right
    }
}
