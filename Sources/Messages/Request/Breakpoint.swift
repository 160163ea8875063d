import JSONScan
package import Usage

/// What a `cache_control` asks for.
enum Breakpoint {
    /// The lifetime that `cache_control` of an object asks for; `ephemeral_1h` may be type or ttl (rule R2).
    ///
    /// - Parameter path: of the object.
    static func lifetime(
        _ control: JSONElement?, path: @autoclosure () -> String
    ) throws(RequestProblem) -> CacheLifetime? {
        guard let control, !control.isNull else { return nil }
        let path = path()
        let place = path.isEmpty ? "cache_control" : "\(path).cache_control"
        guard control.kind == .object else { throw RequestProblem(path: place, expected: "an object") }
        let named: CacheLifetime?
        switch control["type"]?.string {
        case "ephemeral": named = nil
        case "ephemeral_5m": named = .fiveMinutes
        case "ephemeral_1h": named = .oneHour
        default:
            throw RequestProblem(path: "\(place).type", expected: "ephemeral (or ephemeral_5m, ephemeral_1h)")
        }
        guard let ttl = control["ttl"], !ttl.isNull, !ttl.isString("") else { return named ?? .fiveMinutes }
        switch ttl.string {
        case "5m", "ephemeral_5m": return .fiveMinutes
        case "1h", "ephemeral_1h": return .oneHour
        default: throw RequestProblem(path: "\(place).ttl", expected: "5m or 1h")
        }
    }
}

extension RequestMembers {
    /// The one lifetime that all breakpoints ask for, in one walk that keeps nothing of the blocks; nil where they do
    /// not agree, or there are none. Of every request that can be read it is `Request.requestedLifetime`; of others,
    /// which the service refuses, it is what their breakpoints say.
    package func requestedLifetime() throws(RequestProblem) -> CacheLifetime? {
        var lifetimes = AskedLifetimes()
        lifetimes.note(try Breakpoint.lifetime(cacheControl, path: ""))
        try tools?.forEachElement { (tool) throws(RequestProblem) in try lifetimes.take(tool) }
        try system?.forEachElement { (block) throws(RequestProblem) in try lifetimes.take(block) }
        try messages?.forEachElement { (message) throws(RequestProblem) in
            try message["content"]?.forEachElement { (block) throws(RequestProblem) in try lifetimes.take(block) }
        }
        return lifetimes.agreed
    }
}

/// The lifetimes that blocks ask for, as far as they agree.
private struct AskedLifetimes {
    private var first: CacheLifetime?
    private var disagree = false

    var agreed: CacheLifetime? { disagree ? nil : first }

    mutating func note(_ lifetime: CacheLifetime?) {
        guard let lifetime else { return }
        if let first, first != lifetime { disagree = true }
        first = lifetime
    }

    mutating func take(_ block: JSONElement) throws(RequestProblem) {
        var control: JSONElement?
        var type: JSONElement?
        var content: JSONElement?
        block.forEachMember { name, value in
            if name == "cache_control" {
                control = value
            } else if name == "type" {
                type = value
            } else if name == "content" {
                content = value
            }
        }
        var lifetime = try Breakpoint.lifetime(control, path: "")
        if lifetime == nil, let content, type?.string == "tool_result" {
            // The last one inside counts.
            try content.forEachElement { (inner) throws(RequestProblem) in
                lifetime = try Breakpoint.lifetime(inner["cache_control"], path: "") ?? lifetime
            }
        }
        note(lifetime)
    }
}
