public import JSONScan

/// How the reader of a layout file gets at what the file does not hold.
public struct LayoutSource {
    /// Tokens of plain text as the model named counts them.
    public var count: (_ text: UnsafeRawBufferPointer, _ model: String?) -> Int64
    /// The bytes of a file that the layout names; an error's description says why there are none.
    public var readFile: (_ path: String) throws -> [UInt8]

    public init(
        count: @escaping (UnsafeRawBufferPointer, String?) -> Int64, readFile: @escaping (String) throws -> [UInt8]
    ) {
        self.count = count
        self.readFile = readFile
    }
}

extension Layout {
    /// Reads a layout file: an object with `model`, `parameters`, `breakpoint` and `ttl` for automatic
    /// caching, and `blocks`, each with `name`, `kind`, one of `tokens`, `text` and `file`, `changes`,
    /// `breakpoint` and `ttl`.
    ///
    /// Throws a `LayoutProblem` for what the file's form does not allow: unknown fields, lengths that are
    /// absent, negative or given twice, a ttl without a breakpoint. What the cache would refuse is found by
    /// `check`.
    public init(
        parsing root: JSONElement, model: String? = nil, source: LayoutSource
    ) throws(LayoutProblem) {
        var reader = LayoutReader(source: source, model: model)
        self = try reader.read(root)
    }

    /// Throws the first thing that the service would refuse: sections out of order (R1), more than four
    /// breakpoints (R2), 1h behind 5m (R8), a breakpoint on a block that cannot carry one (R12), a prompt
    /// longer than the context window of `contextWindow` tokens, nil where it is not known.
    public func check(contextWindow: Int64?) throws(LayoutProblem) {
        if let problem = problems(contextWindow: contextWindow).first { throw problem }
    }
}
