/// The canonical id of a model, such as `claude-opus-4-5-20251101`; two names of one model have one id.
public struct ModelID: Hashable, Sendable, CustomStringConvertible {
    public let name: String
    public init(_ name: String) { self.name = name }
    public var description: String { name }
}
