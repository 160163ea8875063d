import Configuration
import JSONScan
import SystemPackage

/// What environment and file of settings say of `serve`, beside its options.
///
/// In the file it is the object `serve`, in the environment variables such as `FARTHING_SERVE_LISTEN`.
struct ServeSettings {
    /// All that may be said.
    static let names = [
        "listen", "upstream", "provider", "replace_key", "durability", "allow_host", "offline_count",
        "access_log", "ledger", "prices", "admin_token_file", "behind_tls_proxy", "when_books_fail", "spill",
    ]

    /// Of the file.
    let path: String
    private let reader: ConfigReader
    /// Names that the file or the environment holds.
    private let said: Set<String>

    /// Throws `CommandFailure` where the file cannot be read, or says something that nothing would read.
    init(in context: Context) async throws {
        let environment = EnvironmentVariablesProvider(environmentVariables: context.environment)
            .prefixKeys(with: "farthing")
        var said = Set(ServeSettings.names.filter { context.variable("FARTHING_SERVE_\($0.uppercased())") != nil })
        guard let folder = ConfigurationFolder(context) else {
            path = "the settings"
            self.said = said
            reader = ConfigReader(provider: environment).scoped(to: "serve")
            return
        }
        path = folder.path + "/config.json"
        do {
            let file = try await FileProvider<JSONSnapshot>(filePath: FilePath(path), allowMissing: true)
            reader = ConfigReader(providers: [environment, file]).scoped(to: "serve")
        } catch {
            throw CommandFailure.wrongUse("\(path) cannot be read as settings; expected a JSON object")
        }
        if context.files.exists(path) {
            said.formUnion(try ServeSettings.members(of: try context.files.read(path), at: path))
        }
        self.said = said
    }

    /// Names of the block's members.
    private static func members(of file: [UInt8], at path: String) throws -> [String] {
        var found: [String] = []
        file.withUnsafeBytes { bytes in
            guard let root = try? JSONElement(validating: bytes), let block = root["serve"] else { return }
            block.forEachMember { name, _ in found.append(name.string) }
        }
        if let stranger = found.first(where: { !names.contains($0) }) {
            throw CommandFailure.wrongUse(
                "\(path): serve knows no setting '\(stranger)'; expected one of \(names.joined(separator: ", "))")
        }
        return found
    }

    func text(_ name: String) throws -> String? {
        try value(name, "a text") { try reader.requiredString(forKey: ConfigKey([name])) }
    }

    func flag(_ name: String) throws -> Bool? {
        try value(name, "true or false") { try reader.requiredBool(forKey: ConfigKey([name])) }
    }

    func texts(_ name: String) throws -> [String]? {
        try value(name, "a list of texts") { try reader.requiredStringArray(forKey: ConfigKey([name])) }
    }

    /// One of the names of a choice.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String) throws -> Choice? {
        try text(name).map { text in
            if let choice = Choice(rawValue: text) { return choice }
            let names = Choice.allCases.map(\.rawValue).joined(separator: " or ")
            throw CommandFailure.wrongUse("\(name) '\(text)' of serve in \(path): expected \(names)")
        }
    }

    private func value<Value>(_ name: String, _ expected: String, _ read: () throws -> Value) throws -> Value? {
        guard said.contains(name) else { return nil }
        do { return try read() } catch {
            throw CommandFailure.wrongUse(
                "\(name) of serve in \(path), or FARTHING_SERVE_\(name.uppercased()): expected \(expected)")
        }
    }
}
