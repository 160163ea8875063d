import Configuration
import HTTPTypes
import MessagesClient
import SystemPackage

/// The profile that flags, environment and the file of settings tell together, in this order.
///
/// The file is `config.json` in the folder of settings:
/// `{"profiles": {"NAME": {"base_url": …, "key_env": …, "authentication": "x-api-key" or "bearer", "version": …,
/// "betas": […], "headers": ["Name: value"], "provider": …, "admin_key_env": …}}, "default_profile": "NAME"}`.
struct ServiceSettings {
    private let options: ServiceOptions
    private let context: Context
    private let file: ConfigReader
    private let path: String

    /// Throws `CommandFailure` where the file of settings cannot be read.
    init(_ options: ServiceOptions, in context: Context) async throws {
        self.options = options
        self.context = context
        guard let folder = ConfigurationFolder(context) else {
            (path, file) = ("the settings", ConfigReader(provider: InMemoryProvider(values: [:])))
            return
        }
        path = folder.path + "/config.json"
        do {
            let provider = try await FileProvider<JSONSnapshot>(filePath: FilePath(path), allowMissing: true)
            file = ConfigReader(provider: provider)
        } catch {
            throw CommandFailure.wrongUse("\(path) cannot be read as settings; expected a JSON object with profiles")
        }
    }

    /// What is known of a profile before flags.
    private struct Known {
        var baseURL: String?
        var keyVariables: [(name: String, authentication: ServiceProfile.Authentication)] = []
        var authentication: ServiceProfile.Authentication?
    }

    /// The profile, with its key. Throws `CommandFailure` that says what is missing.
    ///
    /// - Parameter isAdmin: reports are asked for, which need a key of another kind.
    func profile(isAdmin: Bool) throws -> ServiceProfile {
        let name = try self.name(isAdmin: isAdmin)
        var known = builtIn(name)
        let own = file.scoped(to: ConfigKey(["profiles", name]))
        if let variable = own.string(forKey: "key_env") { known.keyVariables.append((variable, .apiKey)) }
        if let text = own.string(forKey: "authentication") {
            guard let style = ServiceProfile.Authentication(rawValue: text) else {
                throw CommandFailure.wrongUse(
                    "\(path): authentication of profile \(name): expected x-api-key or bearer")
            }
            known.authentication = style
        }
        let base = try place(of: name).address
        if isAdmin {
            // An admin key goes to no service but the one that it is of.
            let variables = [name == "anthropic" ? "ANTHROPIC_ADMIN_KEY" : nil, own.string(forKey: "admin_key_env")]
            known.keyVariables.insert(
                contentsOf: variables.compactMap(\.self).map { ($0, ServiceProfile.Authentication.apiKey) }, at: 0)
        }
        let (key, style) = try key(known, of: name)
        var profile = ServiceProfile(
            name: provider(of: name), baseURL: base, key: key,
            authentication: options.authentication ?? known.authentication ?? style)
        profile.version = options.apiVersion ?? own.string(forKey: "version") ?? profile.version
        profile.betas = own.stringArray(forKey: "betas", default: []) + options.beta
        for line in own.stringArray(forKey: "headers", default: []) {
            profile.headers.append(try header(line, in: path))
        }
        for line in options.header { profile.headers.append(try header(line, in: "--header")) }
        return profile
    }

    /// Where the calls of a profile go and whose prices they pay; asks for no key. Throws `CommandFailure`.
    func place(of name: String) throws -> (address: String, provider: String) {
        let own = file.scoped(to: ConfigKey(["profiles", name]))
        let known = builtIn(name).baseURL ?? own.string(forKey: "base_url") ?? defaultAddress(of: name)
        return (try baseURL(known, of: name), provider(of: name))
    }

    /// Name of the profile that is used.
    func name(isAdmin: Bool) throws -> String {
        if let name = options.profile ?? context.variable("FARTHING_PROFILE") ?? file.string(forKey: "default_profile")
        {
            return name
        }
        let keys = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"] + (isAdmin ? ["ANTHROPIC_ADMIN_KEY"] : [])
        let isAnthropic = keys.contains { context.variable($0) != nil }
        return !isAnthropic && context.variable("COMETAPI_KEY") != nil ? "cometapi" : "anthropic"
    }

    /// The provider whose prices calls without an admin key pay; asks for no key.
    func provider() throws -> String { provider(of: try name(isAdmin: false)) }

    private func provider(of name: String) -> String {
        file.scoped(to: ConfigKey(["profiles", name])).string(forKey: "provider") ?? name
    }

    private func defaultAddress(of name: String) -> String? {
        switch name {
        case "anthropic": "https://api.anthropic.com"
        case "cometapi": "https://api.cometapi.com"
        default: nil
        }
    }

    /// What the environment says of a profile.
    private func builtIn(_ name: String) -> Known {
        switch name {
        case "anthropic":
            Known(
                baseURL: context.variable("ANTHROPIC_BASE_URL"),
                keyVariables: [("ANTHROPIC_API_KEY", .apiKey), ("ANTHROPIC_AUTH_TOKEN", .bearer)])
        case "cometapi":
            Known(keyVariables: [("COMETAPI_KEY", .apiKey)])
        default: Known()
        }
    }

    private func baseURL(_ known: String?, of name: String) throws -> String {
        guard let text = options.baseURL ?? known else {
            throw CommandFailure.wrongUse(
                "profile \(name) is not known: expected anthropic, cometapi, or one with a base_url in \(path)")
        }
        let isAddress = text.hasPrefix("https://") || text.hasPrefix("http://")
        let host = text.drop { $0 != ":" }.dropFirst(3).prefix { $0 != "/" }
        guard isAddress, !host.isEmpty, !host.contains("@"), !text.contains("?"), !text.contains("#") else {
            throw CommandFailure.wrongUse(
                "the address of profile \(name) is not usable: expected https://HOST or http://HOST, with neither "
                    + "a user nor a query")
        }
        var base = text
        while base.hasSuffix("/") { base.removeLast() }
        // What the public clients accept: the address with or without the version.
        return base.hasSuffix("/v1") ? String(base.dropLast(3)) : base
    }

    private func key(_ known: Known, of name: String) throws -> (APIKey, ServiceProfile.Authentication) {
        let variables =
            options.keyEnv.map { named in
                let style = known.keyVariables.first { $0.name == named }?.authentication
                return [(name: named, authentication: known.authentication ?? style ?? .apiKey)]
            } ?? known.keyVariables
        for (variable, style) in variables {
            guard let text = context.variable(variable) else { continue }
            guard let key = APIKey(text) else {
                throw CommandFailure.wrongUse(
                    "\(variable) holds no key: expected letters, digits and signs without blanks")
            }
            return (key, style)
        }
        let names = variables.map(\.0).joined(separator: " or ")
        throw CommandFailure.wrongUse(
            names.isEmpty
                ? "profile \(name) names no key: give it key_env in \(path), or say --key-env VARIABLE"
                : "no key for profile \(name): set \(names)")
    }

    private func header(_ line: String, in place: String) throws -> HTTPField {
        guard let colon = line.firstIndex(of: ":"), let name = HTTPField.Name(String(line[..<colon])) else {
            throw CommandFailure.wrongUse("\(place): a header is not usable: expected 'Name: value'")
        }
        let value = line[line.index(after: colon)...].drop { $0 == " " }
        guard HTTPField.isValidValue(String(value)) else {
            throw CommandFailure.wrongUse("\(place): the value of header \(name.rawName) has signs that none may have")
        }
        return HTTPField(name: name, value: String(value))
    }
}
