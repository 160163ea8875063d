/// A model's name as a log spells it, taken apart: where it says the model ran, and the name without that.
///
/// Source: the section "Model names" of the usage-record facts.
public struct ModelName: Hashable, Sendable {
    /// The name as written.
    public let written: String
    /// The name without a platform's prefix; the suffixes are still there.
    public let bare: String
    /// Where the name itself says the model ran; nil where it says nothing.
    public let platform: PlatformHint?

    public init(_ written: String) {
        self.written = written
        let marks = written.utf8.lazy.filter {
            $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "@")
        }
        guard !marks.isEmpty else {
            // Most names: nothing to take off, nothing said about the place.
            bare = written
            platform = nil
            return
        }
        var rest = Substring(written)
        // A Bedrock ARN ends in the id.
        if rest.hasPrefix("arn:"), let slash = rest.lastIndex(of: "/") { rest = rest[rest.index(after: slash)...] }
        var hint = ModelName.takeVendor(&rest)
        if let endpoint = ModelName.takeBedrockPrefix(&rest) {
            hint = PlatformHint(provider: "bedrock", endpoint: endpoint)
        } else if hint == nil, rest.contains("@") {
            hint = PlatformHint(provider: "vertex", endpoint: nil)
        }
        bare = String(rest)
        platform = hint
    }

    /// The name without prefixes and suffixes: `-v1:0`, `-v1`, `@date`, `[1m]` and `-YYYYMMDD` go, and a
    /// point between digits becomes a hyphen.
    public var normalised: String {
        var rest = Array(bare.utf8)[...]
        if rest.ends(with: "[1m]") { rest = rest.dropLast(4) }
        if let at = rest.firstIndex(of: UInt8(ascii: "@")) { rest = rest[..<at] }
        if rest.ends(with: "-v1:0") {
            rest = rest.dropLast(5)
        } else if rest.ends(with: "-v1") {
            rest = rest.dropLast(3)
        }
        let tail = rest.suffix(9)
        if tail.count == 9, tail.first == UInt8(ascii: "-"), tail.dropFirst().allSatisfy(ModelName.isDigit) {
            rest = rest.dropLast(9)
        }
        var bytes = Array(rest)
        for index in bytes.indices.dropFirst().dropLast()
        where bytes[index] == UInt8(ascii: ".")
            && ModelName.isDigit(bytes[index - 1]) && ModelName.isDigit(bytes[index + 1])
        {
            bytes[index] = UInt8(ascii: "-")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// A vendor before a slash, as routers write it: `anthropic/claude-opus-4.6`, `bedrock/us.anthropic.…`.
    private static func takeVendor(_ rest: inout Substring) -> PlatformHint? {
        guard let slash = rest.firstIndex(of: "/"), let provider = ProviderName.canonical(rest[..<slash]) else {
            return nil
        }
        rest = rest[rest.index(after: slash)...]
        // `anthropic/` is dropped without meaning: routers write it wherever the model ran.
        return provider == "anthropic" ? nil : PlatformHint(provider: provider, endpoint: nil)
    }

    private static func takeBedrockPrefix(_ rest: inout Substring) -> String? {
        let regions: [(prefix: String, endpoint: String)] = [
            ("anthropic.", "regional"), ("us.anthropic.", "regional"), ("eu.anthropic.", "regional"),
            ("jp.anthropic.", "regional"), ("au.anthropic.", "regional"), ("apac.anthropic.", "regional"),
            ("global.anthropic.", "global"), ("us-gov.anthropic.", "us-gov"),
        ]
        guard let region = regions.first(where: { rest.hasPrefix($0.prefix) }) else { return nil }
        rest = rest.dropFirst(region.prefix.count)
        return region.endpoint
    }
}

/// Where a model ran, as far as a name or a log tells it.
public struct PlatformHint: Hashable, Sendable {
    /// Canonical name of the provider, which is the name of its price book.
    public let provider: String
    /// Endpoint within it (`regional`, `global`, `us-gov`); nil where it is left open.
    public let endpoint: String?

    public init(provider: String, endpoint: String?) {
        self.provider = provider
        self.endpoint = endpoint
    }
}

/// Names of providers as logs spell them.
public enum ProviderName {
    /// The canonical name of a known provider; nil for a name that is not known.
    public static func canonical(_ name: some StringProtocol) -> String? {
        switch name.lowercased() {
        case "anthropic": "anthropic"
        case "bedrock", "aws.bedrock", "aws_bedrock", "amazon_bedrock", "amazon-bedrock", "bedrock_converse": "bedrock"
        case "vertex", "vertex_ai", "vertexai", "gcp.vertex_ai", "google_vertex", "vertex_ai-anthropic_models": "vertex"
        case "openai": "openai"
        case "google", "gemini", "gcp.gemini", "gcp.gen_ai": "google"
        case "x-ai", "xai", "x_ai": "x-ai"
        case "deepseek": "deepseek"
        case "azure", "azure.ai.openai", "azure_openai", "az.ai.openai": "azure"
        default: nil
        }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func ends(with text: StaticString) -> Bool {
        text.withUTF8Buffer { suffix($0.count).elementsEqual($0) }
    }
}
